using System.Globalization;
using System.Text;

namespace MediaServer.Protocols.Sip;

/// <summary>Writes a message as RFC 3261 section 25 has it; nothing that came from outside can start a line of its own.</summary>
internal static class SipWriter
{
    public static byte[] Write(SipMessage message)
    {
        StringBuilder text = new(1024);
        if (message.IsRequest)
        {
            text.Append(message.Method).Append(' ').Append(OneLine(message.RequestUri)).Append(" SIP/2.0\r\n");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"SIP/2.0 {message.StatusCode} ").Append(OneLine(message.ReasonPhrase)).Append("\r\n");
        }

        // RFC 3261 section 7.3.1: what proxies need stands first.
        foreach (SipHeader header in message.Headers.Where(header => header.Name == SipHeaderNames.Via))
        {
            Write(text, header);
        }

        foreach (SipHeader header in message.Headers)
        {
            if (header.Name is not (SipHeaderNames.Via or SipHeaderNames.ContentLength))
            {
                Write(text, header);
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"{SipHeaderNames.ContentLength}: {message.Body.Length}\r\n\r\n");
        byte[] head = Encoding.UTF8.GetBytes(text.ToString());
        return message.Body.Length == 0 ? head : [.. head, .. message.Body];
    }

    private static void Write(StringBuilder text, SipHeader header) =>
        text.Append(OneLine(header.Name)).Append(": ").Append(OneLine(header.Value)).Append("\r\n");

    private static string OneLine(string value) =>
        value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0 ? value : value.Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ');
}
