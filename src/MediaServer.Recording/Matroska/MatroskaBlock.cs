namespace MediaServer.Recording.Matroska;

/// <summary>A frame or a line of text as read back; the bytes are the reader's own until the next one.</summary>
public readonly ref struct MatroskaBlock
{
    public required int Track { get; init; }

    public required long Milliseconds { get; init; }

    public bool IsKeyframe { get; init; }

    /// <summary>Milliseconds for text; 0 where none is told.</summary>
    public long Duration { get; init; }

    public required ReadOnlySpan<byte> Data { get; init; }
}
