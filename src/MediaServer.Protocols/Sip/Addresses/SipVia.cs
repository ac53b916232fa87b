using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace MediaServer.Protocols.Sip;

/// <summary>One hop of Via (RFC 3261 section 20.42) with rport (RFC 3581).</summary>
public sealed record SipVia
{
    /// <summary>With it a branch is unique for a transaction (RFC 3261 section 8.1.1.7).</summary>
    public const string MagicCookie = "z9hG4bK";

    /// <summary>Upper case: UDP, TCP, TLS, WS or another.</summary>
    public required string Transport { get; init; }

    public required SipHost SentBy { get; init; }

    public SipParameters Parameters { get; init; } = new();

    /// <summary>Empty for an old client (RFC 2543).</summary>
    public string Branch => Parameters.Find("branch") ?? "";

    /// <summary>A branch of RFC 3261 that identifies the transaction; the cookie alone does not.</summary>
    public bool HasUniqueBranch => Branch.Length > MagicCookie.Length && Branch.StartsWith(MagicCookie, StringComparison.OrdinalIgnoreCase);

    public static bool TryParse(string? text, [NotNullWhen(true)] out SipVia? via)
    {
        via = null;
        int semicolon = text?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        string[] parts = (semicolon < 0 ? text ?? "" : text![..semicolon]).Split('/', 3, StringSplitOptions.TrimEntries);
        if (parts.Length != 3 || !parts[0].Equals("SIP", StringComparison.OrdinalIgnoreCase) || parts[1] != "2.0")
        {
            return false;
        }

        int space = parts[2].AsSpan().IndexOfAny(' ', '\t');
        if (space <= 0 || !SipText.IsToken(parts[2].AsSpan(0, space)) || !SipHost.TryParse(parts[2][space..], out SipHost sentBy))
        {
            return false;
        }

        via = new SipVia
        {
            Transport = parts[2][..space].ToUpperInvariant(),
            SentBy = sentBy,
            Parameters = SipParameters.Parse(semicolon < 0 ? "" : text![(semicolon + 1)..]),
        };
        return true;
    }

    /// <summary>Notes where the request really came from (RFC 3261 section 18.2.1, RFC 3581 section 4).</summary>
    public void Stamp(IPEndPoint source)
    {
        bool rport = Parameters.Has("rport");
        string address = source.Address.IsIPv4MappedToIPv6 ? source.Address.MapToIPv4().ToString() : source.Address.ToString();
        if (rport || SentBy.Address is not { } named || !named.Equals(source.Address))
        {
            Parameters.Set("received", address);
        }

        if (rport)
        {
            Parameters.Set("rport", source.Port.ToString(CultureInfo.InvariantCulture));
        }
    }

    public override string ToString() => $"SIP/2.0/{Transport} {SentBy}{Parameters}";
}
