using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// Reads a message: lines may end with CRLF or LF, headers may be folded and compact, text that isn't UTF-8 becomes
/// U+FFFD. What the RFC lets nobody guess (a negative length, a doubled CSeq) is a fault.
/// </summary>
internal static class SipReader
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SipMessage? message, out SipFault fault)
    {
        message = null;
        fault = SipFault.BadRequest("Not SIP");
        bytes = bytes.TrimStart("\r\n"u8);
        int headerEnd = SipHeaderEnd.Find(bytes, out int bodyStart);
        if (headerEnd < 0 || headerEnd > SipLimits.HeaderBytes)
        {
            fault = new SipFault(headerEnd < 0 ? 400 : 513, headerEnd < 0 ? "No End of Headers" : "Message Too Large");
            headerEnd = Math.Min(bytes.Length, SipLimits.HeaderBytes);
            bodyStart = bytes.Length;
        }
        else
        {
            fault = SipFault.None;
        }

        string[] lines = Encoding.UTF8.GetString(bytes[..headerEnd]).Split('\n');
        if (!SipStartLine.TryRead(lines[0].TrimEnd('\r'), out message, out SipFault startFault))
        {
            fault = startFault;
            return false;
        }

        fault = First(fault, startFault);
        fault = First(fault, ReadHeaders(message, lines));
        fault = First(fault, ReadBody(message, bytes[bodyStart..]));
        fault = First(fault, SipValidation.Check(message));
        return true;
    }

    private static SipFault First(SipFault a, SipFault b) => a.IsNone ? b : a;

    private static SipFault ReadHeaders(SipMessage message, string[] lines)
    {
        StringBuilder value = new();
        string? name = null;
        for (int i = 1; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length > 0 && line[0] is ' ' or '\t')
            {
                // RFC 3261 section 7.3.1: a folded line continues the one before, joined by a space.
                value.Append(' ').Append(line.AsSpan().Trim());
                continue;
            }

            if (!Keep(message, name, value))
            {
                return SipFault.BadRequest("Too Many Headers");
            }

            name = Name(line, out int valueStart);
            value.Clear();
            if (name is not null)
            {
                value.Append(line.AsSpan(valueStart).Trim());
            }
        }

        return Keep(message, name, value) ? SipFault.None : SipFault.BadRequest("Too Many Headers");
    }

    private static bool Keep(SipMessage message, string? name, StringBuilder value)
    {
        if (name is null)
        {
            return true;
        }

        if (message.Headers.Count == SipLimits.Headers)
        {
            return false;
        }

        message.Headers.Add(new SipHeader(name, value.ToString().Trim()));
        return true;
    }

    // A line without a name is left out: it says nothing that could be acted on.
    private static string? Name(string line, out int valueStart)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        valueStart = colon + 1;
        ReadOnlySpan<char> name = colon < 0 ? default : line.AsSpan(0, colon).TrimEnd();
        return name.IsEmpty || !SipText.IsToken(name) ? null : SipHeaderNames.Canonical(name.ToString());
    }

    private static SipFault ReadBody(SipMessage message, ReadOnlySpan<byte> rest)
    {
        string? text = message.Find(SipHeaderNames.ContentLength);
        long length = rest.Length;
        if (text is not null && !SipText.TryNumber(text, uint.MaxValue, out length))
        {
            return SipFault.BadRequest("Bad Content-Length");
        }

        if (Math.Min(length, rest.Length) > SipLimits.BodyBytes)
        {
            return new SipFault(513, "Message Too Large");
        }

        // RFC 3261 section 18.3: what follows the body in a datagram is dropped; a body cut short is an error.
        if (length > rest.Length)
        {
            return SipFault.BadRequest("Body Shorter Than Content-Length");
        }

        message.Body = rest[..(int)length].ToArray();
        return SipFault.None;
    }
}
