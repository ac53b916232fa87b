namespace MediaServer.Recording.Depacketizing;

/// <summary>One whole frame as Matroska stores it; the bytes are the depacketizer's own and vanish on return.</summary>
public readonly ref struct MediaFrame
{
    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>RTP timestamp, in the track's clock rate.</summary>
    public required uint Timestamp { get; init; }

    public bool IsKeyframe { get; init; }

    /// <summary>Pixels where a keyframe tells them, else 0.</summary>
    public int Width { get; init; }

    public int Height { get; init; }
}
