using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// The round-trip blocks of an extended report (RFC 3611): the receiver's reference time, with which a receiver
/// that sends no media asks for its round trip, and the answers to it. Other blocks are passed over.
/// </summary>
public readonly ref struct ExtendedReport
{
    private const byte ReferenceTimeType = 4;
    private const byte DlrrType = 5;
    private readonly ReadOnlySpan<byte> _blocks;

    private ExtendedReport(ReadOnlySpan<byte> body)
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(body);
        _blocks = body[4..];
    }

    /// <summary>Who reports.</summary>
    public uint Ssrc { get; }

    /// <summary>The receiver reference time block (RFC 3611 section 4.4).</summary>
    public bool TryGetReferenceTime(out NtpTime time)
    {
        bool found = TryFind(ReferenceTimeType, out ReadOnlySpan<byte> block) && block.Length >= 8;
        time = found ? new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(block)) : default;
        return found;
    }

    /// <summary>The delay since the last reference time, as <paramref name="ssrc"/> was told (RFC 3611 section 4.5).</summary>
    public bool TryGetDlrr(uint ssrc, out DlrrBlock dlrr)
    {
        if (TryFind(DlrrType, out ReadOnlySpan<byte> block))
        {
            for (; block.Length >= DlrrBlock.Length; block = block[DlrrBlock.Length..])
            {
                dlrr = DlrrBlock.Read(block);
                if (dlrr.Ssrc == ssrc)
                {
                    return true;
                }
            }
        }

        dlrr = default;
        return false;
    }

    public static bool TryParse(in RtcpItem item, out ExtendedReport report)
    {
        bool fits = item.Kind == RtcpKind.ExtendedReport && item.Body.Length >= 4;
        report = fits ? new ExtendedReport(item.Body) : default;
        return fits;
    }

    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public static int WriteDlrr(Span<byte> destination, uint ssrc, ReadOnlySpan<DlrrBlock> blocks)
    {
        int length = RtcpHeader.Length + 8 + (blocks.Length * DlrrBlock.Length);
        if (!TryWriteStart(destination, ssrc, DlrrType, length))
        {
            return 0;
        }

        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i].Write(destination[(12 + (i * DlrrBlock.Length))..]);
        }

        return length;
    }

    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public static int WriteReferenceTime(Span<byte> destination, uint ssrc, NtpTime time)
    {
        const int length = RtcpHeader.Length + 16;
        if (!TryWriteStart(destination, ssrc, ReferenceTimeType, length))
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination[12..], time.Value);
        return length;
    }

    private static bool TryWriteStart(Span<byte> destination, uint ssrc, byte blockType, int length)
    {
        if (!RtcpHeader.TryWrite(destination, 207, 0, length))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        destination[8] = blockType;
        destination[9] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], (ushort)((length - 12) / 4));
        return true;
    }

    private bool TryFind(byte type, out ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> rest = _blocks;
        while (rest.Length >= 4)
        {
            int length = 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
            if (length > rest.Length)
            {
                break;
            }

            if (rest[0] == type)
            {
                content = rest[4..length];
                return true;
            }

            rest = rest[length..];
        }

        content = default;
        return false;
    }
}

/// <summary>An answer to a receiver's reference time (RFC 3611 section 4.5).</summary>
/// <param name="Ssrc">The receiver that asked.</param>
/// <param name="LastReferenceTime">Middle 32 bits of its NTP time.</param>
/// <param name="Delay">Since that came, in 1/65536 s.</param>
public readonly record struct DlrrBlock(uint Ssrc, uint LastReferenceTime, uint Delay)
{
    internal const int Length = 12;

    internal static DlrrBlock Read(ReadOnlySpan<byte> block) => new(
        BinaryPrimitives.ReadUInt32BigEndian(block),
        BinaryPrimitives.ReadUInt32BigEndian(block[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(block[8..]));

    internal void Write(Span<byte> block)
    {
        BinaryPrimitives.WriteUInt32BigEndian(block, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(block[4..], LastReferenceTime);
        BinaryPrimitives.WriteUInt32BigEndian(block[8..], Delay);
    }
}
