using MediaServer.Primitives;

namespace MediaServer.Forwarding.Egress;

/// <summary>
/// Keeps a receiver that asks again before the answer can have arrived from getting the same packet twice.
/// </summary>
public sealed class RetransmissionGuard
{
    private const int Entries = 32;
    private long[]? _sequences;
    private Instant[]? _times;

    /// <summary>False when the packet was sent again less than a round trip ago.</summary>
    public bool Allows(long outSequence, Duration roundTrip, Instant now)
    {
        int index = (int)(outSequence & (Entries - 1));
        return _sequences is null || _sequences[index] != outSequence || now - _times![index] >= Duration.Max(roundTrip * 0.6, Duration.FromMilliseconds(5));
    }

    public void Note(long outSequence, Instant now)
    {
        _sequences ??= new long[Entries];
        _times ??= new Instant[Entries];
        int index = (int)(outSequence & (Entries - 1));
        _sequences[index] = outSequence;
        _times[index] = now;
    }
}
