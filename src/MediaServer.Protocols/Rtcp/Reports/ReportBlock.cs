using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>One receiver's view of one source (RFC 3550 section 6.4.1).</summary>
public readonly record struct ReportBlock
{
    public const int Length = 24;

    /// <summary>The source that is reported on.</summary>
    public uint Ssrc { get; init; }

    /// <summary>Share lost since the last report, in 1/256.</summary>
    public byte FractionLost { get; init; }

    /// <summary>Packets lost since the start, 24 bits signed; negative with duplicates. Clamped when written.</summary>
    public int CumulativeLost { get; init; }

    /// <summary>Cycles in the upper 16 bits, highest sequence number in the lower.</summary>
    public uint ExtendedHighestSequence { get; init; }

    /// <summary>Interarrival jitter in clock units.</summary>
    public uint Jitter { get; init; }

    /// <summary>Middle 32 bits of the last sender report's NTP time, 0 when there was none.</summary>
    public uint LastSenderReport { get; init; }

    /// <summary>Time since that report came, in 1/65536 s.</summary>
    public uint DelaySinceLastSenderReport { get; init; }

    /// <summary>
    /// Round-trip time in 1/65536 s when the block arrives at <paramref name="nowMiddle"/> (the middle 32 bits of
    /// now as NTP time); null without a sender report or when the peer's numbers can't be.
    /// </summary>
    public uint? RoundTrip(uint nowMiddle)
    {
        uint roundTrip = nowMiddle - LastSenderReport - DelaySinceLastSenderReport;

        // More than half the space is a negative number: a false DLSR or a clock that went back.
        return LastSenderReport == 0 || roundTrip > int.MaxValue ? null : roundTrip;
    }

    internal static ReportBlock Read(ReadOnlySpan<byte> block) => new()
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(block),
        FractionLost = block[4],
        CumulativeLost = BinaryPrimitives.ReadInt32BigEndian(block[4..]) << 8 >> 8,
        ExtendedHighestSequence = BinaryPrimitives.ReadUInt32BigEndian(block[8..]),
        Jitter = BinaryPrimitives.ReadUInt32BigEndian(block[12..]),
        LastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(block[16..]),
        DelaySinceLastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(block[20..]),
    };

    internal void Write(Span<byte> block)
    {
        int lost = Math.Clamp(CumulativeLost, -0x80_0000, 0x7F_FFFF);
        BinaryPrimitives.WriteUInt32BigEndian(block, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(block[4..], ((uint)FractionLost << 24) | ((uint)lost & 0xFF_FFFF));
        BinaryPrimitives.WriteUInt32BigEndian(block[8..], ExtendedHighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(block[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(block[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(block[20..], DelaySinceLastSenderReport);
    }
}
