using System.Text;

namespace MediaServer.Protocols.Sip;

/// <summary>Finds a part of a body, whether it stands alone or in a multipart (RFC 2046, RFC 5621).</summary>
public static class SipBody
{
    public const string Sdp = "application/sdp";

    /// <summary>Key frame requests of rooms without feedback (RFC 5168).</summary>
    public const string MediaControl = "application/media_control+xml";

    public const string DtmfRelay = "application/dtmf-relay";

    private const int MostParts = 16;

    /// <summary>The bytes of the first part of a type; false when there is none.</summary>
    public static bool TryFind(SipMessage message, string type, out ReadOnlyMemory<byte> part)
    {
        SipContentType content = SipContentType.Parse(message.Find(SipHeaderNames.ContentType));
        part = message.Body;
        if (message.Body.Length == 0)
        {
            return false;
        }

        return content.Type == type || (content.Type.StartsWith("multipart/", StringComparison.Ordinal) && TryPart(message.Body, content.Boundary, type, out part));
    }

    /// <summary>True when a body is there whose type isn't one of those given.</summary>
    public static bool IsForeign(SipMessage message, params ReadOnlySpan<string> known)
    {
        if (message.Body.Length == 0)
        {
            return false;
        }

        SipContentType content = SipContentType.Parse(message.Find(SipHeaderNames.ContentType));
        foreach (string type in known)
        {
            if (content.Type == type)
            {
                return false;
            }
        }

        return !content.Type.StartsWith("multipart/", StringComparison.Ordinal);
    }

    private static bool TryPart(byte[] body, string boundary, string type, out ReadOnlyMemory<byte> part)
    {
        part = default;
        if (boundary.Length is 0 or > 70)
        {
            return false;
        }

        byte[] delimiter = Encoding.UTF8.GetBytes($"--{boundary}");
        int at = body.AsSpan().IndexOf(delimiter);
        for (int count = 0; at >= 0 && count < MostParts; count++)
        {
            int start = at + delimiter.Length;
            int length = body.AsSpan(start).IndexOf(delimiter);
            if (length < 0)
            {
                return false;
            }

            if (TryOnePart(body.AsMemory(start, length), type, out part))
            {
                return true;
            }

            at = start + length;
        }

        return false;
    }

    private static bool TryOnePart(ReadOnlyMemory<byte> text, string type, out ReadOnlyMemory<byte> part)
    {
        part = default;
        int headerEnd = SipHeaderEnd.Find(text.Span, out int bodyStart);
        if (headerEnd < 0)
        {
            return false;
        }

        foreach (string line in Encoding.UTF8.GetString(text.Span[..headerEnd]).Split('\n', StringSplitOptions.TrimEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].TrimEnd().Equals(SipHeaderNames.ContentType, StringComparison.OrdinalIgnoreCase)
                && SipContentType.Parse(line[(colon + 1)..]).Type == type)
            {
                part = text[bodyStart..];
                return true;
            }
        }

        return false;
    }
}
