using MediaServer.Primitives;
using MediaServer.Recording.Age;

namespace MediaServer.Recording.Sessions;

/// <summary>A chunk sink that never blocks: it says how much it takes, and what has become of it.</summary>
public interface IRecordingSink : IChunkSink
{
    /// <summary>Chunks that can be handed over now.</summary>
    int FreeChunks { get; }

    /// <summary>What is known of the storage. Called from the recorder's thread, at least once a second.</summary>
    SinkStatus Status(Instant now);
}

/// <summary>What a sink knows of its storage.</summary>
/// <param name="Outcome">None while it works; Completed when the file is closed; else why it ended.</param>
/// <param name="IsLow">Free space is below the warning margin.</param>
/// <param name="MirrorLost">One of several storages has been given up.</param>
/// <param name="IsStalled">Nothing has been written for a second though something waits.</param>
public readonly record struct SinkStatus(RecordingOutcome Outcome, bool IsLow, bool MirrorLost, bool IsStalled);
