using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtcp;

/// <summary>A packet that came.</summary>
/// <param name="Sequence">Its transport-wide sequence number, unwrapped.</param>
/// <param name="Arrival">When.</param>
public readonly record struct PacketArrival(long Sequence, Instant Arrival);

/// <summary>
/// Builds transport-wide feedback out of arrivals. Each packet reports from the first number not yet reported to
/// its last arrival; what lies between and didn't come is reported lost. To report a late packet, hand in again
/// everything known from its number on.
/// </summary>
public struct TransportFeedbackBuilder
{
    /// <summary>With less room than this a packet could end before its first arrival.</summary>
    public const int MinLength = 64;

    // A gap longer than this (the peer's numbers jumped) is not reported as loss: the packet begins behind it.
    private const int MaxGap = 8192;
    private const int HeaderLength = RtcpHeader.Length + TransportFeedback.FixedLength;
    private bool _started;

    /// <summary>The count that the next packet will carry.</summary>
    public byte FeedbackCount { get; private set; }

    /// <summary>The first sequence number not yet reported; meaningful after the first packet.</summary>
    public long NextSequence { get; private set; }

    /// <summary>Writes one feedback packet; call again with the rest while <paramref name="consumed"/> is less than all.</summary>
    /// <param name="destination">Bounds the packet; <see cref="MinLength"/> bytes at least.</param>
    /// <param name="senderSsrc">Who tells.</param>
    /// <param name="mediaSsrc">Any stream of the transport.</param>
    /// <param name="arrivals">By ascending sequence, each once. Times may go back.</param>
    /// <param name="consumed">How many of them the packet reports.</param>
    /// <returns>Bytes written, a multiple of four; 0 without arrivals or room.</returns>
    public int Write(
        Span<byte> destination, uint senderSsrc, uint mediaSsrc, ReadOnlySpan<PacketArrival> arrivals, out int consumed)
    {
        consumed = 0;
        int room = Math.Min(destination.Length, 4 * (ushort.MaxValue + 1)) & ~3;
        if (arrivals.IsEmpty || room < MinLength)
        {
            return 0;
        }

        long first = FirstSequence(arrivals[0].Sequence);
        long reference = Math.DivRem(ToTicks(arrivals[0]), 256, out long rest) - (rest < 0 ? 1 : 0);
        StatusCursor start = new(first, reference * 256);
        StatusCursor end = start;
        int position = HeaderLength;
        int deltaBytes = 0;
        while (TryTakeChunk(arrivals, ref end, room - position - deltaBytes, out StatusChunk chunk, out int bytes))
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[position..], chunk.Bits);
            position += 2;
            deltaBytes += bytes;
        }

        consumed = end.Arrival;
        if (consumed == 0)
        {
            return 0;
        }

        position = WriteDeltas(destination, position, arrivals, start, consumed);
        int length = (position + 3) & ~3;
        WritePadding(destination[position..length]);
        RtcpHeader.TryWriteFeedback(destination, 205, 15, length, senderSsrc, mediaSsrc);
        destination[0] |= (byte)(length > position ? 0x20 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[12..], (ushort)first);
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], (ushort)(end.Sequence - first));
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], ((uint)reference << 8) | FeedbackCount);
        FeedbackCount++;
        NextSequence = _started ? Math.Max(NextSequence, end.Sequence) : end.Sequence;
        _started = true;
        return length;
    }

    private readonly long FirstSequence(long firstArrival) =>
        _started && NextSequence < firstArrival && firstArrival - NextSequence <= MaxGap ? NextSequence : firstArrival;

    // Chooses the chunk that says most: a run when one symbol repeats further than a vector reaches, a one-bit
    // vector when no large delta stands in the next fourteen, else a two-bit vector.
    private static bool TryTakeChunk(
        ReadOnlySpan<PacketArrival> arrivals, ref StatusCursor cursor, int room, out StatusChunk chunk, out int deltaBytes)
    {
        chunk = default;
        deltaBytes = 0;
        Span<byte> symbols = stackalloc byte[StatusChunk.OneBitCapacity];
        StatusCursor ahead = cursor;
        int count = 0;
        while (count < symbols.Length && ahead.TryTake(arrivals, out int symbol))
        {
            symbols[count++] = (byte)symbol;
        }

        if (count == 0 || room < 2)
        {
            return false;
        }

        int run = symbols[..count].IndexOfAnyExcept(symbols[0]);
        int taken;
        if (run < 0)
        {
            chunk = TakeRun(arrivals, symbols[0], room - 2, cursor, out taken);
        }
        else
        {
            chunk = TakeVector(symbols[..count], run, out taken);
        }

        if (taken == 0 || !chunk.TryCountDeltaBytes(taken, out deltaBytes) || deltaBytes > room - 2)
        {
            return false;
        }

        cursor.Skip(arrivals, taken);
        return true;
    }

    private static StatusChunk TakeRun(
        ReadOnlySpan<PacketArrival> arrivals, int symbol, int deltaRoom, StatusCursor cursor, out int length)
    {
        int most = symbol == StatusChunk.NotReceived ? StatusChunk.MaxRun : Math.Min(StatusChunk.MaxRun, deltaRoom / symbol);
        length = 0;
        while (length < most && cursor.TryTake(arrivals, out int next) && next == symbol)
        {
            length++;
        }

        return StatusChunk.Run(symbol, length);
    }

    private static StatusChunk TakeVector(ReadOnlySpan<byte> symbols, int run, out int taken)
    {
        if (!symbols.Contains((byte)StatusChunk.LargeDelta))
        {
            taken = symbols.Length;
            int bits = 0;
            for (int i = 0; i < taken; i++)
            {
                bits |= symbols[i] << (StatusChunk.OneBitCapacity - 1 - i);
            }

            return new StatusChunk((ushort)(0x8000 | bits));
        }

        if (run >= StatusChunk.TwoBitCapacity)
        {
            taken = run;
            return StatusChunk.Run(symbols[0], run);
        }

        taken = Math.Min(symbols.Length, StatusChunk.TwoBitCapacity);
        int pairs = 0;
        for (int i = 0; i < taken; i++)
        {
            pairs |= symbols[i] << (2 * (StatusChunk.TwoBitCapacity - 1 - i));
        }

        return new StatusChunk((ushort)(0xC000 | pairs));
    }

    private static int WriteDeltas(
        Span<byte> destination, int position, ReadOnlySpan<PacketArrival> arrivals, StatusCursor start, int count)
    {
        long ticks = start.Ticks;
        for (int i = 0; i < count; i++)
        {
            long delta = ToTicks(arrivals[i]) - ticks;
            ticks += delta;
            if (delta is >= 0 and <= byte.MaxValue)
            {
                destination[position++] = (byte)delta;
            }
            else
            {
                BinaryPrimitives.WriteInt16BigEndian(destination[position..], (short)delta);
                position += 2;
            }
        }

        return position;
    }

    private static void WritePadding(Span<byte> padding)
    {
        padding.Clear();
        if (!padding.IsEmpty)
        {
            padding[^1] = (byte)padding.Length;
        }
    }

    private static long ToTicks(PacketArrival arrival) => arrival.Arrival.Microseconds >= 0
        ? arrival.Arrival.Microseconds / 250
        : -((249 - arrival.Arrival.Microseconds) / 250);

    /// <summary>A place among the statuses: which number is next, which arrival, and the time of the one before.</summary>
    private struct StatusCursor(long sequence, long ticks)
    {
        private readonly long _first = sequence;

        public long Sequence { get; private set; } = sequence;

        public long Ticks { get; private set; } = ticks;

        public int Arrival { get; private set; }

        /// <summary>False at the end of the arrivals, and where this packet must end.</summary>
        public bool TryTake(ReadOnlySpan<PacketArrival> arrivals, out int symbol)
        {
            symbol = StatusChunk.NotReceived;
            if (Arrival == arrivals.Length || arrivals[Arrival].Sequence < Sequence)
            {
                return false;
            }

            PacketArrival next = arrivals[Arrival];
            if (next.Sequence - _first >= TransportFeedback.MaxStatuses || next.Sequence - Sequence > MaxGap)
            {
                return false;
            }

            long delta = ToTicks(next) - Ticks;
            if (delta is < short.MinValue or > short.MaxValue)
            {
                return false;
            }

            if (next.Sequence == Sequence)
            {
                symbol = delta is >= 0 and <= byte.MaxValue ? StatusChunk.SmallDelta : StatusChunk.LargeDelta;
                Ticks += delta;
                Arrival++;
            }

            Sequence++;
            return true;
        }

        public void Skip(ReadOnlySpan<PacketArrival> arrivals, int count)
        {
            while (count-- > 0 && TryTake(arrivals, out _))
            {
            }
        }
    }
}
