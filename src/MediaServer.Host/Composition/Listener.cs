using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using MediaServer.Control.Configuration;
using MediaServer.Control.Turn;
using MediaServer.Host.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MediaServer.Host.Composition;

/// <summary>The listener: TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, and TURN told apart by the first decrypted byte.</summary>
internal static class Listener
{
    private const int LongestBody = 512 * 1024;

    public static void Configure(this KestrelServerOptions kestrel, MediaServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LongestBody;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        CertificateSource certificates = kestrel.ApplicationServices.GetRequiredService<CertificateSource>();
        foreach (ListenUrl url in options.Http.Urls)
        {
            Listen(kestrel, url, listen => Configure(listen, url, certificates));
        }
    }

    private static void Listen(KestrelServerOptions kestrel, ListenUrl url, Action<ListenOptions> configure)
    {
        if (url.Address is { } address)
        {
            kestrel.Listen(new IPEndPoint(address, url.Port), configure);
        }
        else if (url.IsLocalhost && url.Port > 0)
        {
            kestrel.ListenLocalhost(url.Port, configure);
        }
        else if (url.IsLocalhost)
        {
            // Two loopbacks can't agree on a port that the machine chooses.
            kestrel.Listen(new IPEndPoint(IPAddress.Loopback, 0), configure);
        }
        else
        {
            kestrel.ListenAnyIP(url.Port, configure);
        }
    }

    private static void Configure(ListenOptions listen, ListenUrl url, CertificateSource certificates)
    {
        listen.Protocols = url.Https ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        if (!url.Https)
        {
            return;
        }

        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ServerCertificateSelector = (_, _) => certificates.Current,

            // RFC 7443: a TURN client may name itself; a client that names nothing is taken as well.
            OnAuthenticate = (_, tls) => tls.ApplicationProtocols?.Add(new SslApplicationProtocol("stun.turn")),
        });
        listen.UseTurn();
    }
}
