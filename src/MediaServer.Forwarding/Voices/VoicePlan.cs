using MediaServer.Primitives;

namespace MediaServer.Forwarding.Voices;

/// <summary>
/// Decides for one subscriber how its voices are packed: long packets where headers weigh too much, copies where packets get lost,
/// as far apart as the losses are long. Steps have two edges, so that a link at one of them doesn't go back and forth.
/// </summary>
public struct VoicePlan
{
    /// <summary>A 20 ms packet a 24 kbit/s voice makes; two in one below this, bit/s.</summary>
    private const long Thin = 180_000;

    private const long ThinLeft = 230_000;

    /// <summary>Three in one below this.</summary>
    private const long VeryThin = 90_000;

    private const long VeryThinLeft = 115_000;

    private const double Lossy = 0.008;
    private const double VeryLossy = 0.06;

    /// <summary>Under this rate a second copy takes the room of a picture.</summary>
    private const long SecondCopyFrom = 200_000;

    /// <summary>Under this rate a copy takes the room of another voice, and makes the queue that loses it.</summary>
    private const long CopyFrom = 75_000;

    /// <summary>NetEq and its like wait no longer than this for what is late.</summary>
    private const int MostDistanceMs = 120;

    private static readonly Duration Keep = Duration.FromSeconds(15);

    private double _loss;
    private Instant _lossAt;
    private int _frames;

    /// <summary>The way to pack now.</summary>
    public VoiceMode Mode { get; private set; }

    /// <summary>Looks again.</summary>
    /// <param name="rate">What may be sent, bit/s.</param>
    /// <param name="loss">Share lost on the subscriber's leg, 0 to 1.</param>
    /// <param name="burst">How long a burst of loss lasts.</param>
    /// <param name="now">The time.</param>
    public VoiceMode Update(long rate, double loss, Duration burst, Instant now)
    {
        _frames = FramesFor(rate, Math.Max(1, _frames));

        // What was lost comes again: the highest of the last while counts.
        if (loss >= _loss || now - _lossAt > Keep)
        {
            _loss = loss;
            _lossAt = now;
        }

        int copies = CopiesFor(rate);
        int packet = 20 * _frames;
        int distance = copies == 0 ? 0 : Math.Clamp((int)Math.Ceiling(burst.Milliseconds / (double)packet) * packet, packet, Math.Max(packet, MostDistanceMs / copies));
        return Mode = new VoiceMode(_frames, copies, distance);
    }

    private static int FramesFor(long rate, int before)
    {
        if (rate < (before == 3 ? VeryThinLeft : VeryThin))
        {
            return 3;
        }

        return rate < (before >= 2 ? ThinLeft : Thin) ? 2 : 1;
    }

    private readonly int CopiesFor(long rate)
    {
        if (_loss < Lossy || rate < CopyFrom)
        {
            return 0;
        }

        return _loss > VeryLossy && rate > SecondCopyFrom ? 2 : 1;
    }
}
