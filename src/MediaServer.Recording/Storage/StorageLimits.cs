namespace MediaServer.Recording.Storage;

/// <summary>Margins of a storage.</summary>
public sealed record StorageLimits
{
    /// <summary>Below this many free bytes the room is warned.</summary>
    public long WarnBytes { get; init; } = 10L << 30;

    /// <summary>Below this recordings stop, while there is still room to close and sign them.</summary>
    public long StopBytes { get; init; } = 1L << 30;

    /// <summary>Chunks that may wait for a slow storage: at 6 Mbit/s two seconds.</summary>
    public int PendingChunks { get; init; } = 24;

    /// <summary>Chunks between two flushes to the disk.</summary>
    public int ChunksPerFlush { get; init; } = 64;
}
