namespace MediaServer.Codecs.G722;

/// <summary>Both bands, with what encoder and decoder do alike.</summary>
internal sealed class G722State
{
    private const int Taps = 24;
    private readonly int[] _line = new int[Taps];

    public G722Band Low { get; } = new(32, 8, 18_432);

    public G722Band High { get; } = new(8, 10, 22_528);

    public void AdaptLow(int code)
    {
        int coarse = code >> 2;
        int difference = (Low.Step * G722Tables.Qm4[coarse]) >> 15;
        Low.Scale(G722Tables.Wl[G722Tables.Rl42[coarse]]);
        Low.Adapt(difference);
    }

    /// <summary>The difference that a code of the upper band stands for.</summary>
    public int AdaptHigh(int code)
    {
        int difference = (High.Step * G722Tables.Qm2[code]) >> 15;
        High.Scale(G722Tables.Wh[G722Tables.Rh2[code]]);
        High.Adapt(difference);
        return difference;
    }

    /// <summary>Pushes two values into the mirror filter and gives its two sums.</summary>
    public void Filter(int first, int second, out int even, out int odd)
    {
        _line.AsSpan(2).CopyTo(_line);
        _line[Taps - 2] = first;
        _line[Taps - 1] = second;
        even = 0;
        odd = 0;
        ReadOnlySpan<int> qmf = G722Tables.Qmf;
        for (int i = 0; i < qmf.Length; i++)
        {
            odd += _line[2 * i] * qmf[i];
            even += _line[(2 * i) + 1] * qmf[qmf.Length - 1 - i];
        }
    }
}
