using System.Net;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Control.Configuration;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Identity;

/// <summary>Who may use the API: the bearer of a configured key and, in a demonstration, whoever sits at this machine.</summary>
public sealed class ApiAuthentication(MediaServerOptions options)
{
    public bool IsAllowed(HttpContext context) => HasKey(context.Request) || (options.Api.Keys.Count == 0 && IsAtThisMachine(context));

    /// <summary>
    /// True for a request from this machine while no OpenID Connect is configured. A proxy on this machine makes
    /// everybody look local, so a forwarded request never counts; neither does another site's page in a local browser.
    /// </summary>
    public bool IsAtThisMachine(HttpContext context)
    {
        if (options.Oidc.IsConfigured || context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(Unmapped(address)))
        {
            return false;
        }

        IHeaderDictionary headers = context.Request.Headers;
        bool forwarded = headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Real-IP");
        return !forwarded && headers["Sec-Fetch-Site"] != "cross-site" && IsSameOrigin(context.Request);
    }

    /// <summary>False for what another site's page makes the browser send.</summary>
    internal bool IsSameOrigin(HttpContext context) =>
        context.Request.Headers["Sec-Fetch-Site"] != "cross-site" && IsSameOrigin(context.Request);

    private static bool IsSameOrigin(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        return string.IsNullOrEmpty(origin)
            || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    internal bool HasKey(HttpRequest request)
    {
        string? key = request.Headers["X-Api-Key"];
        key = string.IsNullOrEmpty(key) ? BearerTokens.FromHeader(request) : key;
        if (string.IsNullOrEmpty(key) || key.Length > 512)
        {
            return false;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        bool found = false;
        foreach (ApiKeyHash known in options.Api.Keys)
        {
            // No early end: the time must not tell which key came close.
            found |= CryptographicOperations.FixedTimeEquals(hash, known.Sha256);
        }

        return found;
    }
}
