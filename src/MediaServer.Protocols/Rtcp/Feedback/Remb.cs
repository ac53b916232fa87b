using System.Buffers.Binary;
using System.Numerics;

namespace MediaServer.Protocols.Rtcp;

/// <summary>Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 section 2.2).</summary>
public readonly ref struct Remb
{
    private const int FixedLength = 16;
    private readonly ReadOnlySpan<byte> _ssrcs;

    private Remb(uint senderSsrc, ulong bitrate, ReadOnlySpan<byte> ssrcs)
    {
        SenderSsrc = senderSsrc;
        Bitrate = bitrate;
        _ssrcs = ssrcs;
    }

    public uint SenderSsrc { get; }

    /// <summary>In bit/s, for all the streams together; what overflows 64 bits is given as the largest number.</summary>
    public ulong Bitrate { get; }

    /// <summary>How many streams it counts for, 0 to 255.</summary>
    public int SsrcCount => _ssrcs.Length / 4;

    public uint GetSsrc(int index) => BinaryPrimitives.ReadUInt32BigEndian(_ssrcs.Slice(4 * index, 4));

    public static bool TryParse(in RtcpItem item, out Remb remb)
    {
        remb = default;
        ReadOnlySpan<byte> body = item.Body;
        if (item.Kind != RtcpKind.Remb || body.Length < FixedLength || body.Length < FixedLength + (4 * body[12]))
        {
            return false;
        }

        int exponent = body[13] >> 2;
        ulong mantissa = ((ulong)(body[13] & 0x03) << 16) | BinaryPrimitives.ReadUInt16BigEndian(body[14..]);
        remb = new Remb(
            BinaryPrimitives.ReadUInt32BigEndian(body), BitrateCode.Decode(exponent, mantissa), body.Slice(FixedLength, 4 * body[12]));
        return true;
    }

    /// <param name="destination">Where the packet goes.</param>
    /// <param name="senderSsrc">Who tells.</param>
    /// <param name="bitrate">In bit/s; rounded down to 18 significant bits.</param>
    /// <param name="ssrcs">At most 255 streams.</param>
    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, ulong bitrate, ReadOnlySpan<uint> ssrcs)
    {
        int length = RtcpHeader.Length + FixedLength + (4 * ssrcs.Length);
        if (ssrcs.Length > 255 || !RtcpHeader.TryWriteFeedback(destination, 206, 15, length, senderSsrc, 0))
        {
            return 0;
        }

        (int exponent, uint mantissa) = BitrateCode.Encode(bitrate, 18);
        "REMB"u8.CopyTo(destination[12..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], ((uint)ssrcs.Length << 24) | ((uint)exponent << 18) | mantissa);
        for (int i = 0; i < ssrcs.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[(20 + (4 * i))..], ssrcs[i]);
        }

        return length;
    }

    internal static bool IsNamed(ReadOnlySpan<byte> body) => body.Length >= 12 && body.Slice(8, 4).SequenceEqual("REMB"u8);
}

/// <summary>A bitrate as exponent and mantissa, as REMB and RFC 5104 write it.</summary>
internal static class BitrateCode
{
    public static ulong Decode(int exponent, ulong mantissa) =>
        mantissa != 0 && exponent > BitOperations.LeadingZeroCount(mantissa) ? ulong.MaxValue : mantissa << exponent;

    public static (int Exponent, uint Mantissa) Encode(ulong bitrate, int mantissaBits)
    {
        int exponent = Math.Max(0, 64 - BitOperations.LeadingZeroCount(bitrate) - mantissaBits);
        return (exponent, (uint)(bitrate >> exponent));
    }
}
