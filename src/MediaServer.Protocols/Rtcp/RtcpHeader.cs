using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>The four bytes that every RTCP packet begins with (RFC 3550 section 6.4.1).</summary>
internal static class RtcpHeader
{
    public const int Length = 4;

    /// <summary>Header, SSRC of the sender and SSRC of the media: how feedback begins (RFC 4585 section 6.1).</summary>
    public const int FeedbackLength = 12;

    /// <summary>Writes the header when the whole packet fits.</summary>
    /// <param name="destination">Where the packet goes.</param>
    /// <param name="packetType">200 to 207.</param>
    /// <param name="count">Five bits.</param>
    /// <param name="length">The whole packet in bytes, a multiple of four.</param>
    public static bool TryWrite(Span<byte> destination, byte packetType, int count, int length)
    {
        if (length > destination.Length || (length / 4) - 1 > ushort.MaxValue)
        {
            return false;
        }

        destination[0] = (byte)(0x80 | count);
        destination[1] = packetType;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((length / 4) - 1));
        return true;
    }

    /// <summary>As <see cref="TryWrite"/>, with the two SSRCs of feedback.</summary>
    public static bool TryWriteFeedback(
        Span<byte> destination, byte packetType, int format, int length, uint senderSsrc, uint mediaSsrc)
    {
        if (!TryWrite(destination, packetType, format, length))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], mediaSsrc);
        return true;
    }
}
