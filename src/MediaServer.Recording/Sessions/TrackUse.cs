namespace MediaServer.Recording.Sessions;

/// <summary>Who used a track of the file, and from when to when: for the manifest and the tags.</summary>
public sealed class TrackUse(int number, TrackDescription description, long fromMilliseconds)
{
    /// <summary>Track number in the file.</summary>
    public int Number { get; } = number;

    public TrackDescription Description { get; } = description;

    public long FromMilliseconds { get; } = fromMilliseconds;

    /// <summary>The last frame's time.</summary>
    public long ToMilliseconds { get; internal set; } = fromMilliseconds;

    public long Frames { get; internal set; }

    /// <summary>Bytes of frames, without Matroska's own.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Packets that never came.</summary>
    public long LostPackets { get; internal set; }

    /// <summary>Frames given up for that.</summary>
    public long BrokenFrames { get; internal set; }

    /// <summary>Frames that the storage could not take.</summary>
    public long RefusedFrames { get; internal set; }

    /// <summary>Frames before the first keyframe, or after a gap up to the next.</summary>
    public long SkippedFrames { get; internal set; }

    public int Width { get; internal set; }

    public int Height { get; internal set; }
}
