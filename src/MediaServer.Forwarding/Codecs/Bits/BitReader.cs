namespace MediaServer.Forwarding.Codecs;

/// <summary>Reads bits, highest first. Past the end everything reads 0 and <see cref="Failed"/> stays true.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bits taken so far.</summary>
    public int Position { get; private set; }

    public bool Failed { get; private set; }

    public bool ReadFlag() => Read(1) != 0;

    /// <param name="count">0 to 32.</param>
    public uint Read(int count)
    {
        if (Failed || Position + count > 8 * _bytes.Length)
        {
            Failed = true;
            return 0;
        }

        ulong value = 0;
        for (int left = count; left > 0;)
        {
            int inByte = 8 - (Position & 7);
            int take = Math.Min(inByte, left);
            int bits = (_bytes[Position >> 3] >> (inByte - take)) & ((1 << take) - 1);
            value = (value << take) | (uint)bits;
            Position += take;
            left -= take;
        }

        return (uint)value;
    }

    public void Skip(int count)
    {
        Failed |= Position + count > 8 * _bytes.Length;
        Position += Failed ? 0 : count;
    }

    /// <summary>Unsigned Exp-Golomb code (H.264 section 9.1); a prefix of 32 zeros or more fails.</summary>
    public uint ReadUe()
    {
        int zeros = 0;
        while (!ReadFlag())
        {
            if (Failed || ++zeros == 32)
            {
                Failed = true;
                return 0;
            }
        }

        return (uint)((1UL << zeros) - 1 + Read(zeros));
    }

    /// <summary>Signed Exp-Golomb code (H.264 section 9.1.1).</summary>
    public int ReadSe()
    {
        uint code = ReadUe();
        return (code & 1) != 0 ? (int)((code >> 1) + 1) : -(int)(code >> 1);
    }

    /// <summary>A number below <paramref name="n"/> in the least bits (AV1 specification section 4.10.7).</summary>
    public uint ReadNonSymmetric(uint n)
    {
        int width = 0;
        for (uint x = n; x != 0; x >>= 1)
        {
            width++;
        }

        uint m = (1u << width) - n;
        uint value = Read(width - 1);
        return value < m ? value : (value << 1) - m + Read(1);
    }
}
