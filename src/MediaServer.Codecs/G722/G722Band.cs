namespace MediaServer.Codecs.G722;

/// <summary>One of the two sub-bands: its predictor (six zeros, two poles) and its step size. G.722 sections 3.5 and 3.6.</summary>
internal sealed class G722Band(int firstStep, int stepShift, int mostLog)
{
    private readonly int[] _b = new int[7];
    private readonly int[] _d = new int[7];
    private int _a1;
    private int _a2;
    private int _r1;
    private int _r2;
    private int _p1;
    private int _p2;
    private int _sz;
    private int _logStep;

    /// <summary>The predicted sample.</summary>
    public int Predicted { get; private set; }

    /// <summary>The quantizer's step.</summary>
    public int Step { get; private set; } = firstStep;

    /// <summary>Takes a code's effect on the step size (LOGSCL, SCALEL or LOGSCH, SCALEH).</summary>
    public void Scale(int weight)
    {
        _logStep = Math.Clamp(((_logStep * 127) >> 7) + weight, 0, mostLog);
        int mantissa = G722Tables.Ilb[(_logStep >> 6) & 31];
        int shift = stepShift - (_logStep >> 11);
        Step = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
    }

    /// <summary>Adapts the predictor to a decoded difference (blocks 4 of both bands).</summary>
    public void Adapt(int difference)
    {
        int reconstructed = Saturate(Predicted + difference);
        int partial = Saturate(_sz + difference);
        int a2 = UpdateSecondPole(partial);
        int a1 = UpdateFirstPole(partial, a2);
        UpdateZeros(difference);
        (_a1, _a2) = (a1, a2);
        (_r1, _r2) = (reconstructed, _r1);
        (_p1, _p2) = (partial, _p1);
        Predict();
    }

    public static int Saturate(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    private int UpdateSecondPole(int partial)
    {
        int former = Saturate(_a1 << 2);
        int wd = Math.Min(Same(partial, _p1) ? -former : former, short.MaxValue);
        int pole = (Same(partial, _p2) ? 128 : -128) + (wd >> 7) + ((_a2 * 32512) >> 15);
        return Math.Clamp(pole, -12288, 12288);
    }

    private int UpdateFirstPole(int partial, int a2)
    {
        int pole = Saturate((Same(partial, _p1) ? 192 : -192) + ((_a1 * 32640) >> 15));
        int most = Saturate(15360 - a2);
        return Math.Clamp(pole, -most, most);
    }

    private void UpdateZeros(int difference)
    {
        int gain = difference == 0 ? 0 : 128;
        for (int i = 6; i >= 1; i--)
        {
            // The delay line still holds the differences before this one: _d[i - 1] is the one i steps ago.
            int wd = Same(_d[i - 1], difference) ? gain : -gain;
            _b[i] = Saturate(wd + ((_b[i] * 32640) >> 15));
        }

        for (int i = 5; i >= 1; i--)
        {
            _d[i] = _d[i - 1];
        }

        _d[0] = difference;
    }

    private void Predict()
    {
        int poles = Saturate(((_a1 * Saturate(2 * _r1)) >> 15) + ((_a2 * Saturate(2 * _r2)) >> 15));
        int zeros = 0;
        for (int i = 6; i >= 1; i--)
        {
            zeros += (_b[i] * Saturate(2 * _d[i - 1])) >> 15;
        }

        _sz = Saturate(zeros);
        Predicted = Saturate(poles + _sz);
    }

    private static bool Same(int left, int right) => (left < 0) == (right < 0);
}
