using System.Buffers.Binary;

namespace MediaServer.Bench.Floor;

/// <summary>As much of RTP (RFC 3550 section 5.1) as forwarding without regard needs.</summary>
internal static class RtpHeaders
{
    internal const int Fixed = 12;

    /// <summary>Bytes of the header with CSRCs and extension; 0 when this is no RTP.</summary>
    internal static int Length(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < Fixed || packet[0] >> 6 != 2) return 0;

        // RFC 5761 section 4: 64-95 after the marker bit is RTCP.
        if ((packet[1] & 0x7F) is >= 64 and < 96) return 0;
        int length = Fixed + (4 * (packet[0] & 15));
        if ((packet[0] & 0x10) == 0) return length <= packet.Length ? length : 0;
        if (packet.Length < length + 4) return 0;
        length += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]));
        return length <= packet.Length ? length : 0;
    }

    internal static ushort Sequence(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header[2..]);

    internal static uint Ssrc(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[8..]);

    internal static void SetSsrc(Span<byte> header, uint ssrc) => BinaryPrimitives.WriteUInt32BigEndian(header[8..], ssrc);
}
