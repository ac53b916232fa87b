using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Sip.Transport;

/// <summary>
/// TLS 1.2 and 1.3 of SIP: the server's certificate toward endpoints, client certificates checked against the county's
/// authorities, trunks checked by name (RFC 5922).
/// </summary>
internal sealed class SipTls(ITlsCertificate certificate, SipOptions options)
{
    private readonly X509Certificate2Collection? _roots = Load(options.TrustedRoots);

    /// <summary>The handshake of a connection that came in.</summary>
    /// <returns>The names in the far side's certificate; none where it showed none.</returns>
    public async Task<(SslStream Stream, IReadOnlyList<string> Names)> AcceptAsync(Stream plain, CancellationToken cancellation)
    {
        SslStream stream = new(plain);
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate.Current,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,

                // A certificate is asked for where one could be trusted: endpoints without any answer with none.
                ClientCertificateRequired = _roots is not null || options.ClientCertificatesRequired,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is null ? !options.ClientCertificatesRequired : IsTrusted(shown),
            },
            cancellation);
        return (stream, stream.RemoteCertificate is { } remote ? NamesOf(new X509Certificate2(remote)) : []);
    }

    /// <summary>The handshake of a connection to a trunk, which must have the name that is configured.</summary>
    public async Task<SslStream> ConnectAsync(Stream plain, string host, CancellationToken cancellation)
    {
        SslStream stream = new(plain);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificates = [certificate.Current],
                RemoteCertificateValidationCallback = (_, shown, _, errors) => shown is not null
                    && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0
                    && (errors == SslPolicyErrors.None || IsTrusted(shown)),
            },
            cancellation);
        return stream;
    }

    private bool IsTrusted(X509Certificate shown)
    {
        if (_roots is null)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);

        // Authorities of a county have no list that every node could reach at every handshake.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(new X509Certificate2(shown));
    }

    // RFC 5922 section 7.1: names stand in subjectAltName, and where there is none in the common name.
    private static IReadOnlyList<string> NamesOf(X509Certificate2 shown)
    {
        List<string> names = [];
        foreach (X509SubjectAlternativeNameExtension extension in shown.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.AddRange(extension.EnumerateDnsNames());
        }

        string common = shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return names.Count > 0 || common.Length == 0 ? names : [common];
    }

    private static X509Certificate2Collection? Load(string? path)
    {
        if (path is null)
        {
            return null;
        }

        X509Certificate2Collection roots = [];
        roots.ImportFromPemFile(path);
        return roots;
    }
}
