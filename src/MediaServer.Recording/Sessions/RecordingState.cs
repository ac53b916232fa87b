namespace MediaServer.Recording.Sessions;

/// <summary>What everybody in the room must be able to see of a recording.</summary>
public enum RecordingState : byte
{
    Running,

    /// <summary>On purpose: nothing is written, and the banner says so.</summary>
    Paused,

    /// <summary>The storage doesn't take what comes, or a restart cut the recording: a gap is being made.</summary>
    Interrupted,

    /// <summary>The last bytes are on their way to the storage.</summary>
    Finishing,

    Finished,

    /// <summary>It stopped without being asked to; <see cref="RecordingOutcome"/> says why.</summary>
    Failed,
}
