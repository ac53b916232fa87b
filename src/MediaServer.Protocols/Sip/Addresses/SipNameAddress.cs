using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Protocols.Sip;

/// <summary>The value of From, To, Contact, Route and their like: <c>"Name" &lt;uri&gt;;parameters</c>, or a bare URI.</summary>
public sealed record SipNameAddress
{
    /// <summary>Without quotes, or empty.</summary>
    public string DisplayName { get; init; } = "";

    public required SipUri Uri { get; init; }

    public SipParameters Parameters { get; init; } = new();

    /// <summary>The tag, or empty.</summary>
    public string Tag => Parameters.Find("tag") ?? "";

    public static bool TryParse(string? text, [NotNullWhen(true)] out SipNameAddress? address)
    {
        address = null;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || !TryDisplayName(text, out string name, out string rest))
        {
            return false;
        }

        string uriText;
        string parameters;
        if (rest.StartsWith('<'))
        {
            int end = rest.IndexOf('>', StringComparison.Ordinal);
            if (end < 0)
            {
                return false;
            }

            uriText = rest[1..end];
            parameters = rest[(end + 1)..].Trim();
            if (parameters.Length > 0 && parameters[0] != ';')
            {
                return false;
            }
        }
        else
        {
            // RFC 3261 section 20: without brackets every parameter is the header's.
            int semicolon = rest.IndexOf(';', StringComparison.Ordinal);
            uriText = semicolon < 0 ? rest : rest[..semicolon];
            parameters = semicolon < 0 ? "" : rest[semicolon..];

            // Section 20.10: a comma or question mark in a bare URI makes its end a guess.
            if (name.Length > 0 || uriText.AsSpan().IndexOfAny(',', '?') >= 0)
            {
                return false;
            }
        }

        if (!SipUri.TryParse(uriText, out SipUri? uri))
        {
            return false;
        }

        address = new SipNameAddress { DisplayName = name, Uri = uri, Parameters = SipParameters.Parse(parameters) };
        return true;
    }

    public override string ToString()
    {
        string name = DisplayName.Length > 0 ? $"{SipText.Quote(DisplayName)} " : "";
        return $"{name}<{Uri}>{Parameters}";
    }

    private static bool TryDisplayName(string text, out string name, out string rest)
    {
        name = "";
        rest = text;
        if (text[0] == '"')
        {
            int end = 1;
            while (end < text.Length && text[end] != '"')
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            if (end >= text.Length)
            {
                return false;
            }

            name = SipText.Unquote(text[..(end + 1)]);
            rest = text[(end + 1)..].TrimStart();
            return rest.StartsWith('<');
        }

        int bracket = text.IndexOf('<', StringComparison.Ordinal);
        if (bracket > 0)
        {
            name = text[..bracket].Trim();
            rest = text[bracket..];
        }

        // Raw UTF-8 is taken as the name (Poly); a lone quote means that a quoted name was never closed.
        return !name.Contains('"', StringComparison.Ordinal);
    }
}
