using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Identity;

/// <summary>Where a request carries its token.</summary>
internal static class BearerTokens
{
    private const string HeaderPrefix = "Bearer ";
    private const string ProtocolPrefix = "bearer.";

    public static string? FromHeader(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header is not null && header.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)
            ? header[HeaderPrefix.Length..].Trim()
            : null;
    }

    /// <summary>From the header, or from the WebSocket subprotocol <c>bearer.{token}</c>: a browser can set no header there.</summary>
    public static string? FromWebSocket(HttpContext context)
    {
        string? token = FromHeader(context.Request);
        return token ?? context.WebSockets.WebSocketRequestedProtocols
            .FirstOrDefault(protocol => protocol.StartsWith(ProtocolPrefix, StringComparison.Ordinal))?[ProtocolPrefix.Length..];
    }
}
