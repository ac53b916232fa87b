namespace MediaServer.Protocols.Sip;

/// <summary>Finds the empty line between headers and body, whatever the line ends are.</summary>
internal static class SipHeaderEnd
{
    /// <summary>Where the headers end, or -1 when the empty line hasn't come.</summary>
    /// <param name="bytes">From the start line on.</param>
    /// <param name="bodyStart">Where the body begins.</param>
    /// <param name="from">Everything before it is known to hold no end.</param>
    public static int Find(ReadOnlySpan<byte> bytes, out int bodyStart, int from = 0)
    {
        bodyStart = bytes.Length;
        for (int at = from; at < bytes.Length; at++)
        {
            int line = bytes[at..].IndexOf((byte)'\n');
            if (line < 0)
            {
                return -1;
            }

            at += line;
            ReadOnlySpan<byte> next = bytes[(at + 1)..];
            if (next.StartsWith("\r\n"u8) || next.StartsWith("\n"u8))
            {
                bodyStart = at + 1 + (next[0] == '\r' ? 2 : 1);
                return at;
            }
        }

        return -1;
    }
}
