namespace MediaServer.Protocols.Rtp;

/// <summary>
/// MID (RFC 9143 section 15), RtpStreamId and RepairedRtpStreamId (RFC 8852 section 3) as the ASCII bytes they are:
/// compare with <c>SequenceEqual</c> against a stored name, no string is made per packet.
/// </summary>
public static class StreamIdentifier
{
    /// <summary>Longer ones are refused: no peer in the field sends them and the lane keeps none that long.</summary>
    public const int MaxLength = 32;

    /// <summary>True for 1 to 32 bytes of SDP's token characters (RFC 8866 section 9).</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> identifier)
    {
        identifier = default;
        if (data.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (byte b in data)
        {
            if (!IsTokenCharacter(b))
            {
                return false;
            }
        }

        identifier = data;
        return true;
    }

    private static bool IsTokenCharacter(byte b) =>
        b is > 0x20 and < 0x7F && !"\"(),/:;<=>?@[\\]"u8.Contains(b);
}
