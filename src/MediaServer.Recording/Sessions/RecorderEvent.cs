namespace MediaServer.Recording.Sessions;

/// <summary>Something the room or the sender must hear of.</summary>
/// <param name="Kind">What.</param>
/// <param name="Track">The track's handle, or 0.</param>
/// <param name="Milliseconds">When, from the recording's start.</param>
/// <param name="State">The state from now on.</param>
/// <param name="Outcome">Why, for a state that ends it.</param>
public readonly record struct RecorderEvent(
    RecorderEventKind Kind, int Track, long Milliseconds, RecordingState State, RecordingOutcome Outcome);

/// <summary>Kinds of <see cref="RecorderEvent"/>.</summary>
public enum RecorderEventKind : byte
{
    StateChanged,

    /// <summary>Send a PLI to the track's sender.</summary>
    KeyframeWanted,

    /// <summary>Media of the track could not be kept.</summary>
    Gap,

    /// <summary>The storage's free space is below the margin that warns.</summary>
    StorageLow,

    /// <summary>One of two storages is lost; the other goes on.</summary>
    MirrorLost,
}
