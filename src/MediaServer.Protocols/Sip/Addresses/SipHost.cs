using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// <c>host[:port]</c>. An IPv6 address stands in brackets (RFC 3261 section 25.1, RFC 5118 section 4.1); a port inside the
/// brackets is part of the address.
/// </summary>
/// <param name="Name">A name or address, IPv6 without brackets, lower case.</param>
/// <param name="Port">0 when not given.</param>
public readonly record struct SipHost(string Name, int Port)
{
    public bool IsIPv6 => Name.Contains(':', StringComparison.Ordinal);

    /// <summary>The address, or null when this is a name.</summary>
    public IPAddress? Address => IPAddress.TryParse(Name, out IPAddress? address) ? address : null;

    public static bool TryParse(string text, out SipHost host)
    {
        host = default;
        text = text.Trim();
        string name;
        string rest;
        if (text.StartsWith('['))
        {
            int end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !TryIPv6(text[1..end], out name!))
            {
                return false;
            }

            rest = text[(end + 1)..].Trim();
        }
        else
        {
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            name = (colon < 0 ? text : text[..colon]).Trim();
            rest = colon < 0 ? "" : text[colon..];
            if (!IsName(name))
            {
                return false;
            }
        }

        if (rest.Length == 0)
        {
            host = new SipHost(name.ToLowerInvariant(), 0);
            return true;
        }

        if (rest[0] != ':' || !SipText.TryNumber(rest[1..], 65535, out long port) || port == 0)
        {
            return false;
        }

        host = new SipHost(name.ToLowerInvariant(), (int)port);
        return true;
    }

    public override string ToString()
    {
        string name = IsIPv6 ? $"[{Name}]" : Name;
        return Port == 0 ? name : $"{name}:{Port}";
    }

    // RFC 5118 section 4.10: an extra colon before an embedded IPv4 address is a known slip of implementers.
    private static bool TryIPv6(string text, [NotNullWhen(true)] out string? name)
    {
        name = text.Replace(":::", "::", StringComparison.Ordinal);
        return name.Length <= 64 && name.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(name, out _);
    }

    private static bool IsName(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= 255;
    }
}
