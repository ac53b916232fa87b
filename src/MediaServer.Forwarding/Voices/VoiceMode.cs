namespace MediaServer.Forwarding.Voices;

/// <summary>How voices go to one subscriber.</summary>
/// <param name="Frames">Opus packets joined into one, 1 to 3.</param>
/// <param name="Copies">Times that what was said is said again (RFC 2198), 0 to 2.</param>
/// <param name="DistanceMs">How much later each copy comes, ms; longer than the bursts of loss.</param>
public readonly record struct VoiceMode(int Frames, int Copies, int DistanceMs)
{
    /// <summary>As it came.</summary>
    public static readonly VoiceMode Plain = new(1, 0, 0);

    public bool IsPlain => Frames == 1 && Copies == 0;
}
