using MediaServer.Engine;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Sessions;

namespace MediaServer.Control.Recordings;

/// <summary>A recording that runs, as its room sees it: every call returns at once, from any thread.</summary>
internal interface ILiveRecording
{
    string Id { get; }

    /// <summary>False when the thread that records has not been heard of for a second and a half.</summary>
    bool IsAlive { get; }

    void Add(RecordedSource source);

    void Remove(SourceKey source);

    /// <summary>Whose camera the default picture follows.</summary>
    void Follow(SourceKey camera);

    /// <summary>A chapter.</summary>
    void Mark(string title);

    /// <summary>A line of the text track.</summary>
    void Say(string line);

    void Change(Func<RecordingManifest, RecordingManifest> change);

    void Pause();

    void Resume();

    void Finish();
}

/// <summary>What a recording tells its room.</summary>
/// <param name="State">Its state now.</param>
/// <param name="Outcome">Why, when it has ended.</param>
/// <param name="Warning">storage-low, mirror-lost, no-track or mix-lost; null for a mere change of state.</param>
internal readonly record struct RecordingNews(RecordingState State, RecordingOutcome Outcome, string? Warning);

/// <summary>What a recording begins with.</summary>
/// <param name="Manifest">Who, where, why and with whose consent.</param>
/// <param name="Title">For players; inside the encryption.</param>
/// <param name="Sources">What is recorded from the first moment.</param>
internal sealed record RecordingStart(RecordingManifest Manifest, string Title, IReadOnlyList<RecordedSource> Sources)
{
    public override string ToString() => Manifest.Id;
}

/// <summary>Where recordings begin.</summary>
internal interface IRecordingDesk
{
    /// <summary>What stands against recording rooms of this class, in words; null for nothing.</summary>
    string? WhyNot(string roomClass);

    bool StopOnRefusal { get; }

    TimeSpan ConsentTime { get; }

    IRecordingAudit Audit { get; }

    /// <exception cref="IOException">The storage refuses.</exception>
    ILiveRecording Start(RecordingStart start, Action<RecordingNews> tell);
}
