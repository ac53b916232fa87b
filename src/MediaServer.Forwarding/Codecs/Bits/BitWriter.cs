namespace MediaServer.Forwarding.Codecs;

/// <summary>Writes bits, highest first. Past the end nothing is written and <see cref="Failed"/> stays true.</summary>
internal ref struct BitWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    /// <summary>Bits written so far.</summary>
    public int Position { get; private set; }

    public bool Failed { get; private set; }

    /// <param name="value">Its lower <paramref name="count"/> bits count.</param>
    /// <param name="count">0 to 32.</param>
    public void Write(uint value, int count)
    {
        Failed |= Position + count > 8 * _bytes.Length;
        for (int i = count - 1; i >= 0 && !Failed; i--)
        {
            int mask = 0x80 >> (Position & 7);
            ref byte target = ref _bytes[Position >> 3];
            target = (byte)((value >> i & 1) != 0 ? target | mask : target & ~mask);
            Position++;
        }
    }

    /// <summary>Copies bits <paramref name="from"/> to <paramref name="to"/> of another run.</summary>
    public void Copy(ReadOnlySpan<byte> source, int from, int to)
    {
        if (from >= to)
        {
            return;
        }

        BitReader reader = new(source);
        reader.Skip(from);
        for (int left = to - from; left > 0; left -= Math.Min(left, 32))
        {
            int take = Math.Min(left, 32);
            Write(reader.Read(take), take);
        }

        Failed |= reader.Failed;
    }

    /// <summary>Fills the last byte with zeros.</summary>
    /// <returns>Bytes written, 0 when it failed.</returns>
    public int Finish()
    {
        Write(0, -Position & 7);
        return Failed ? 0 : Position / 8;
    }
}
