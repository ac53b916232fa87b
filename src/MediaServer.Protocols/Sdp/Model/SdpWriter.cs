using System.Globalization;
using System.Text;

namespace MediaServer.Protocols.Sdp;

/// <summary>Writes in the order of RFC 8866 section 5, every line ended by CRLF.</summary>
internal static class SdpWriter
{
    public static string Write(SdpSession session)
    {
        StringBuilder text = new(4096);
        Line(text, 'v', "0");
        Line(text, 'o', session.Origin);
        Line(text, 's', session.Name);
        WriteConnection(text, session);
        Line(text, 't', session.Timing);
        WriteAttributes(text, session);
        foreach (SdpMedia media in session.Media)
        {
            WriteMedia(text, media);
        }

        return text.ToString();
    }

    private static void WriteMedia(StringBuilder text, SdpMedia media)
    {
        text.Append(CultureInfo.InvariantCulture, $"m={media.Type} {media.Port} {media.Protocol}");
        foreach (string format in media.Formats)
        {
            text.Append(' ').Append(format);
        }

        text.Append("\r\n");
        WriteConnection(text, media);
        WriteAttributes(text, media);
    }

    private static void WriteConnection(StringBuilder text, SdpBlock block)
    {
        if (!string.IsNullOrEmpty(block.Connection))
        {
            Line(text, 'c', block.Connection);
        }

        foreach (SdpBandwidth bandwidth in block.Bandwidths)
        {
            text.Append(CultureInfo.InvariantCulture, $"b={bandwidth.Type}:{bandwidth.Value}\r\n");
        }
    }

    private static void WriteAttributes(StringBuilder text, SdpBlock block)
    {
        foreach (SdpAttribute attribute in block.Attributes)
        {
            text.Append("a=").Append(attribute.Name);
            if (attribute.Value is { } value)
            {
                text.Append(':').Append(value);
            }

            text.Append("\r\n");
        }
    }

    private static void Line(StringBuilder text, char type, string value) =>
        text.Append(type).Append('=').Append(value).Append("\r\n");
}
