using System.Buffers;

namespace MediaServer.Host.Web;

/// <summary>What browsers are told not to do with the page, on every answer.</summary>
internal static class SecurityHeaders
{
    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]");

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(next => context =>
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(context.Request.Host.Value ?? "");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), screen-wake-lock=(self), fullscreen=(self), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps && !IsLocal(context.Request.Host.Host))
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        return next(context);
    });

    private static string Policy(string host)
    {
        // 'self' does not cover wss: in every browser, so the socket's own address is named.
        string socket = host.Length > 0 && !host.AsSpan().ContainsAnyExcept(HostCharacters) ? $" wss://{host}" : "";
        return $"default-src 'self'; connect-src 'self'{socket}; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; "
            + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || System.Net.IPAddress.TryParse(host.Trim('[', ']'), out _);
}
