namespace MediaServer.Protocols.Sip;

/// <summary>A media type with its parameters (RFC 3261 section 20.15).</summary>
/// <param name="Type">Lower case, for example <c>application/sdp</c>.</param>
/// <param name="Boundary">Of a multipart body, or empty.</param>
public readonly record struct SipContentType(string Type, string Boundary)
{
    public static SipContentType Parse(string? text)
    {
        int semicolon = text?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        if (string.IsNullOrWhiteSpace(text))
        {
            return new SipContentType("", "");
        }

        string type = (semicolon < 0 ? text : text[..semicolon]).Replace(" ", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        string boundary = semicolon < 0 ? "" : SipText.Unquote(SipParameters.Parse(text[(semicolon + 1)..]).Find("boundary") ?? "");
        return new SipContentType(type, boundary);
    }
}
