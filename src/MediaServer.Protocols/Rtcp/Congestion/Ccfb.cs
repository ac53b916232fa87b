using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// Congestion control feedback (RFC 8888 section 3.1): for each stream which packets came, when and with which ECN
/// mark. Everything is checked by <see cref="TryParse"/>; enumerate the <see cref="CcfbStream"/>s after it.
/// </summary>
public ref struct Ccfb
{
    /// <summary>RFC 8888 section 3.1: more reports on one stream are a false packet.</summary>
    public const int MaxReports = 16384;

    private readonly ReadOnlySpan<byte> _streams;
    private ReadOnlySpan<byte> _rest;
    private CcfbStream _current;

    private Ccfb(uint senderSsrc, uint reportTimestamp, ReadOnlySpan<byte> streams)
    {
        SenderSsrc = senderSsrc;
        ReportTimestamp = reportTimestamp;
        _streams = streams;
        _rest = streams;
    }

    public uint SenderSsrc { get; }

    /// <summary>When the report was made: the middle 32 bits of the receiver's NTP time.</summary>
    public uint ReportTimestamp { get; }

    public readonly CcfbStream Current => _current;

    public readonly Ccfb GetEnumerator() => new(SenderSsrc, ReportTimestamp, _streams);

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        int length = StreamLength(_rest);
        _current = new CcfbStream(_rest[..length]);
        _rest = _rest[length..];
        return true;
    }

    public static bool TryParse(in RtcpItem item, out Ccfb feedback)
    {
        feedback = default;
        if (item.Kind != RtcpKind.Ccfb || item.Body.Length < 8)
        {
            return false;
        }

        ReadOnlySpan<byte> streams = item.Body[4..^4];
        ReadOnlySpan<byte> rest = streams;
        while (!rest.IsEmpty)
        {
            int length = StreamLength(rest);
            if (length == 0 || length > rest.Length)
            {
                return false;
            }

            rest = rest[length..];
        }

        feedback = new Ccfb(
            BinaryPrimitives.ReadUInt32BigEndian(item.Body), BinaryPrimitives.ReadUInt32BigEndian(item.Body[^4..]), streams);
        return true;
    }

    // Two bytes for each report, padded to words; 0 when the claim is false.
    private static int StreamLength(ReadOnlySpan<byte> stream)
    {
        if (stream.Length < CcfbStream.HeaderLength)
        {
            return 0;
        }

        int reports = BinaryPrimitives.ReadUInt16BigEndian(stream[6..]);
        return reports > MaxReports ? 0 : CcfbStream.HeaderLength + (((2 * reports) + 3) & ~3);
    }
}

/// <summary>The reports on one stream: index them; report <c>i</c> is on <c>BeginSequence + i</c>.</summary>
public readonly ref struct CcfbStream
{
    internal const int HeaderLength = 8;
    private readonly ReadOnlySpan<byte> _stream;

    internal CcfbStream(ReadOnlySpan<byte> stream) => _stream = stream;

    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_stream);

    public ushort BeginSequence => BinaryPrimitives.ReadUInt16BigEndian(_stream[4..]);

    /// <summary>0 to 16384.</summary>
    public int Count => BinaryPrimitives.ReadUInt16BigEndian(_stream[6..]);

    public CcfbReport this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return new CcfbReport(BinaryPrimitives.ReadUInt16BigEndian(_stream[(HeaderLength + (2 * index))..]));
        }
    }
}

/// <summary>What is said of one packet.</summary>
/// <param name="Bits">As on the wire.</param>
public readonly record struct CcfbReport(ushort Bits)
{
    /// <summary>The offset that means "longer ago than can be said".</summary>
    public const int TooLongAgo = 0x1FFE;

    /// <summary>The offset that means "not known".</summary>
    public const int NotKnown = 0x1FFF;

    public bool Received => (Bits & 0x8000) != 0;

    /// <summary>The two ECN bits of the IP header (RFC 3168); 3 is congestion experienced.</summary>
    public int Ecn => (Bits >> 13) & 0x03;

    /// <summary>How long before the report timestamp it came, in 1/1024 s; see the two constants.</summary>
    public int ArrivalOffset => Bits & 0x1FFF;
}
