using System.Buffers.Binary;
using System.Numerics;

namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): which packets came
/// and when. Everything is checked by <see cref="TryParse"/>; enumerate the <see cref="PacketStatus"/>es after it.
/// </summary>
public readonly ref struct TransportFeedback
{
    /// <summary>More statuses than half the sequence space can't be told apart from older ones: refused.</summary>
    public const int MaxStatuses = 0x7FFF;

    internal const int FixedLength = 16;
    private readonly ReadOnlySpan<byte> _body;
    private readonly int _deltas;

    private TransportFeedback(ReadOnlySpan<byte> body, int deltas)
    {
        _body = body;
        _deltas = deltas;
    }

    public uint SenderSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    public uint MediaSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body[4..]);

    /// <summary>The transport-wide sequence number of the first status.</summary>
    public ushort BaseSequence => BinaryPrimitives.ReadUInt16BigEndian(_body[8..]);

    /// <summary>1 to <see cref="MaxStatuses"/>.</summary>
    public int StatusCount => BinaryPrimitives.ReadUInt16BigEndian(_body[10..]);

    /// <summary>24 bits signed in units of 64 ms on the receiver's clock; see <see cref="ReferenceTimeUnwrapper"/>.</summary>
    public int ReferenceTime => BinaryPrimitives.ReadInt32BigEndian(_body[12..]) >> 8;

    /// <summary>Counts feedback packets, so that a lost one is noticed.</summary>
    public byte FeedbackCount => _body[15];

    /// <summary>One status for each sequence number from <see cref="BaseSequence"/> on.</summary>
    public PacketStatuses GetEnumerator() =>
        new(_body[FixedLength.._deltas], _body[_deltas..], BaseSequence, StatusCount);

    /// <summary>Checks that the chunks cover all statuses and that each received one has its delta.</summary>
    public static bool TryParse(in RtcpItem item, out TransportFeedback feedback)
    {
        feedback = default;
        ReadOnlySpan<byte> body = item.Body;
        if (item.Kind != RtcpKind.TransportFeedback || body.Length < FixedLength)
        {
            return false;
        }

        int left = BinaryPrimitives.ReadUInt16BigEndian(body[10..]);
        if (left is 0 or > MaxStatuses)
        {
            return false;
        }

        int position = FixedLength;
        int deltaBytes = 0;
        while (left > 0)
        {
            if (position + 2 > body.Length)
            {
                return false;
            }

            StatusChunk chunk = new(BinaryPrimitives.ReadUInt16BigEndian(body[position..]));
            int count = Math.Min(left, chunk.Capacity);
            if (count == 0 || !chunk.TryCountDeltaBytes(count, out int bytes))
            {
                return false;
            }

            left -= count;
            deltaBytes += bytes;
            position += 2;
        }

        if (position + deltaBytes > body.Length)
        {
            return false;
        }

        feedback = new TransportFeedback(body, position);
        return true;
    }
}

/// <summary>One packet status chunk (section 3.1.2 to 3.1.4 of the draft).</summary>
internal readonly struct StatusChunk(ushort bits)
{
    public const int NotReceived = 0;
    public const int SmallDelta = 1;
    public const int LargeDelta = 2;
    public const int Reserved = 3;
    public const int OneBitCapacity = 14;
    public const int TwoBitCapacity = 7;
    public const int MaxRun = 0x1FFF;

    public ushort Bits { get; } = bits;

    /// <summary>How many statuses it holds; a run may claim none.</summary>
    public int Capacity => !IsVector ? Bits & MaxRun : IsTwoBit ? TwoBitCapacity : OneBitCapacity;

    private bool IsVector => (Bits & 0x8000) != 0;

    private bool IsTwoBit => (Bits & 0x4000) != 0;

    /// <summary>The symbol at a place; the number of delta bytes it has is its value.</summary>
    public int this[int index]
    {
        get
        {
            if (!IsVector)
            {
                return (Bits >> 13) & 0x03;
            }

            return IsTwoBit ? (Bits >> (2 * (TwoBitCapacity - 1 - index))) & 0x03 : (Bits >> (OneBitCapacity - 1 - index)) & 0x01;
        }
    }

    public static StatusChunk Run(int symbol, int length) => new((ushort)((symbol << 13) | length));

    /// <summary>False when the reserved symbol stands among the first <paramref name="count"/>.</summary>
    public bool TryCountDeltaBytes(int count, out int bytes)
    {
        bytes = 0;
        if (!IsVector)
        {
            bytes = this[0] * count;
            return this[0] != Reserved;
        }

        if (!IsTwoBit)
        {
            bytes = BitOperations.PopCount((uint)(Bits & 0x3FFF) >> (OneBitCapacity - count));
            return true;
        }

        for (int i = 0; i < count; i++)
        {
            if (this[i] == Reserved)
            {
                return false;
            }

            bytes += this[i];
        }

        return true;
    }
}
