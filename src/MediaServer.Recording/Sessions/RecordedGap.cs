namespace MediaServer.Recording.Sessions;

/// <summary>Time in which a track's media is missing.</summary>
/// <param name="Track">Number in the file.</param>
/// <param name="FromMilliseconds">The last frame before.</param>
/// <param name="ToMilliseconds">The first frame after.</param>
/// <param name="Reason">Whose fault.</param>
public sealed record RecordedGap(int Track, long FromMilliseconds, long ToMilliseconds, GapReason Reason);

/// <summary>Why media is missing.</summary>
public enum GapReason : byte
{
    Network,
    Storage,
    Paused,

    /// <summary>What makes the track (the mixer) was away.</summary>
    Maker,
}
