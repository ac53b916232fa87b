using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Protocols.Sip;

/// <summary>A URI (RFC 3261 section 19.1). One that is neither sip nor sips is kept whole as <see cref="Opaque"/>.</summary>
public sealed record SipUri
{
    /// <summary>Lower case: sip, sips, tel or another.</summary>
    public required string Scheme { get; init; }

    /// <summary>As written, with escapes; empty when there is none.</summary>
    public string User { get; init; } = "";

    public SipHost Host { get; init; }

    public SipParameters Parameters { get; init; } = new();

    /// <summary>What stands after the question mark, or empty.</summary>
    public string Headers { get; init; } = "";

    /// <summary>What stands after the colon of another scheme, or empty.</summary>
    public string Opaque { get; init; } = "";

    public bool IsSip => Scheme is "sip" or "sips";

    public bool IsSecure => Scheme == "sips";

    /// <summary>The user without escapes, for comparing and for finding a room.</summary>
    public string UserText => SipText.Unescape(User);

    public static bool TryParse(string? text, [NotNullWhen(true)] out SipUri? uri)
    {
        uri = null;
        text = text?.Trim();
        int colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (text is null || colon <= 0 || text.AsSpan().IndexOfAny('<', '>', '"') >= 0 || SipText.HasSpace(text) || !IsScheme(text.AsSpan(0, colon)))
        {
            return false;
        }

        string scheme = text[..colon].ToLowerInvariant();
        string rest = text[(colon + 1)..];
        if (scheme is "sip" or "sips")
        {
            return TrySip(scheme, rest, out uri);
        }

        uri = new SipUri { Scheme = scheme, Opaque = rest };
        return rest.Length > 0;
    }

    /// <summary>
    /// The same address of record: scheme, user with case and host without, port (RFC 3261 section 10.3 step 5). Parameters
    /// don't count.
    /// </summary>
    public string AddressOfRecord => IsSip ? $"{Scheme}:{UserText}@{Host}" : $"{Scheme}:{Opaque}";

    public override string ToString()
    {
        if (!IsSip)
        {
            return $"{Scheme}:{Opaque}";
        }

        string user = User.Length > 0 ? $"{User}@" : "";
        string headers = Headers.Length > 0 ? $"?{Headers}" : "";
        return $"{Scheme}:{user}{Host}{Parameters}{headers}";
    }

    private static bool TrySip(string scheme, string rest, out SipUri? uri)
    {
        uri = null;
        string user = "";
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            // A password is obsolete (RFC 3261 section 19.1.1) and belongs in no log: it is dropped.
            int password = rest.AsSpan(0, at).IndexOf(':');
            user = rest[..(password >= 0 ? password : at)];
            rest = rest[(at + 1)..];
        }

        string headers = "";
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0)
        {
            headers = rest[(question + 1)..];
            rest = rest[..question];
        }

        int semicolon = rest.IndexOf(';', StringComparison.Ordinal);
        string parameters = semicolon < 0 ? "" : rest[(semicolon + 1)..];
        if ((at >= 0 && user.Length == 0) || !SipHost.TryParse(semicolon < 0 ? rest : rest[..semicolon], out SipHost host))
        {
            return false;
        }

        uri = new SipUri { Scheme = scheme, User = user, Host = host, Parameters = SipParameters.Parse(parameters), Headers = headers };
        return true;
    }

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(text[0]);
    }
}
