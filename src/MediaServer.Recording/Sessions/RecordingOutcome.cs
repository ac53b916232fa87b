namespace MediaServer.Recording.Sessions;

/// <summary>Why a recording ended.</summary>
public enum RecordingOutcome : byte
{
    None,
    Completed,

    /// <summary>The storage reached its margin: recordings stop, calls go on.</summary>
    StorageFull,

    /// <summary>The storage refused a write.</summary>
    StorageFailed,

    /// <summary>The storage didn't take the last bytes in time; the next start closes the file.</summary>
    StorageHung,

    /// <summary>The process ended in the middle; closed at the next start.</summary>
    ProcessEnded,
}
