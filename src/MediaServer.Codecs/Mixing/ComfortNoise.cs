namespace MediaServer.Codecs.Mixing;

/// <summary>Faint noise for a line on which nobody speaks: about -68 dBov, darker than white.</summary>
internal sealed class ComfortNoise
{
    private const float Loudness = 0.0008f;
    private uint _state = 0x2545_F491;
    private float _last;

    public void Add(Span<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            // Marsaglia's xorshift: nothing depends on this noise being unguessable.
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            float white = ((int)_state) * (1f / int.MaxValue);
            _last += 0.3f * (white - _last);
            samples[i] += _last * Loudness;
        }
    }
}
