using System.Security.Cryptography.X509Certificates;

namespace MediaServer.Control.Identity;

/// <summary>The certificate that this server shows, which may be renewed while it runs.</summary>
public interface ITlsCertificate
{
    X509Certificate2 Current { get; }
}
