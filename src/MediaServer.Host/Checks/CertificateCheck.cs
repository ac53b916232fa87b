using System.Security.Cryptography.X509Certificates;
using MediaServer.Control.Configuration;
using MediaServer.Host.Certificates;
using MediaServer.Host.Commands;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaServer.Host.Checks;

/// <summary>Whether the certificate can be read, is good for long enough, and names the address that people use.</summary>
internal static class CertificateCheck
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(21);

    public static Finding Run(MediaServerOptions options)
    {
        const string What = "certificate";
        try
        {
            Directory.CreateDirectory(options.Data.Directory);
            using CertificateSource source = new(options, TimeProvider.System, NullLogger<CertificateSource>.Instance);
            X509Certificate2 certificate = source.Current;
            DateTime end = certificate.NotAfter.ToUniversalTime();
            string host = options.Http.PublicUrl.Host;
            return end < DateTime.UtcNow ? new Finding(What, Verdict.Bad, $"ended on {end:yyyy-MM-dd}", "renew it; the server reads it again by itself")
                : end < DateTime.UtcNow + Soon ? new Finding(What, Verdict.Warning, $"ends on {end:yyyy-MM-dd}", "renew it; the server reads it again by itself")
                : !certificate.MatchesHostname(host) ? new Finding(What, Verdict.Warning, $"does not name {host}", "ask for one with this name, or set MediaServer:Http:PublicUrl")
                : options.Http.Certificate is null ? new Finding(What, Verdict.Warning, "self-signed, for a demonstration", "set MediaServer:Http:Certificate")
                : new Finding(What, Verdict.Good, $"good until {end:yyyy-MM-dd}");
        }
        catch (StartException error)
        {
            return new Finding(What, Verdict.Bad, error.Message, "give a PEM chain with its key, or a PFX file");
        }
    }
}
