namespace MediaServer.Recording.Depacketizing;

/// <summary>Reads bits from the most significant; past the end it gives zeros and says so.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    public readonly bool Overrun => _at > _data.Length * 8;

    public uint Bits(int count)
    {
        uint value = 0;
        for (int i = 0; i < count; i++)
        {
            int index = _at >> 3;
            uint bit = index < _data.Length ? (uint)(_data[index] >> (7 - (_at & 7))) & 1 : 0;
            value = (value << 1) | bit;
            _at++;
        }

        return value;
    }

    public bool Flag() => Bits(1) != 0;

    /// <summary>Unsigned Exp-Golomb (H.264 section 9.1).</summary>
    public uint Golomb()
    {
        int zeros = 0;
        while (!Flag())
        {
            if (++zeros > 31 || Overrun)
            {
                return 0;
            }
        }

        return (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>Signed Exp-Golomb.</summary>
    public int SignedGolomb()
    {
        uint code = Golomb();
        return (code & 1) != 0 ? (int)((code + 1) / 2) : -(int)(code / 2);
    }
}
