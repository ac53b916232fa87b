using System.Globalization;
using System.Net;

namespace MediaServer.Control.Configuration;

/// <summary>One address to listen on.</summary>
/// <param name="Https">TLS or plain.</param>
/// <param name="Host">Host as written: <c>*</c>, <c>localhost</c> or an IP address.</param>
/// <param name="Port">0 lets the machine choose (tests).</param>
public sealed record ListenUrl(bool Https, string Host, int Port)
{
    /// <summary>The address to bind, or null for localhost (both loopbacks) and for every address.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host.Trim('[', ']'), out IPAddress? address) ? address : null;

    public bool IsLocalhost => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for <c>*</c> and <c>+</c>: all addresses of the machine.</summary>
    public bool IsAny => Host is "*" or "+";

    public static bool IsValid(string text) => TryParse(text) is not null;

    public static ListenUrl Parse(string text) =>
        TryParse(text) ?? throw new FormatException("not an address to listen on");

    /// <summary>As people type it: every address becomes localhost.</summary>
    public Uri ForPeople(int? port = null)
    {
        bool everywhere = IsAny || Equals(Address, IPAddress.Any) || Equals(Address, IPAddress.IPv6Any);
        return new UriBuilder(Https ? "https" : "http", everywhere ? "localhost" : Host, port ?? Port).Uri;
    }

    private static ListenUrl? TryParse(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string name = scheme < 0 ? "" : text[..scheme].ToLowerInvariant();
        if (name is not ("https" or "http"))
        {
            return null;
        }

        string rest = text[(scheme + 3)..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        bool hasPort = colon > rest.LastIndexOf(']');
        string host = hasPort ? rest[..colon] : rest;
        int port = name == "https" ? 443 : 80;
        if (hasPort && (!int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > 65535))
        {
            return null;
        }

        ListenUrl url = new(name == "https", host, port);
        return url.IsAny || url.IsLocalhost || url.Address is not null ? url : null;
    }
}
