using MediaServer.Primitives;
using MediaServer.Recording.Depacketizing;

namespace MediaServer.Recording.Sessions;

/// <summary>What a track needs of the recorder it belongs to.</summary>
internal interface IFrameWriter
{
    /// <summary>False while paused or at the end.</summary>
    bool IsWriting { get; }

    long ToMilliseconds(Instant time);

    /// <summary>False when the storage has no room for it now.</summary>
    bool TryWrite(RecordedTrack track, long milliseconds, in MediaFrame frame, Instant now);

    void KeyframeWanted(RecordedTrack track);

    void Gap(RecordedTrack track, RecordedGap gap, Instant now);
}
