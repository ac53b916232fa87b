namespace MediaServer.Recording.Matroska;

/// <summary>A mark in a player's chapter menu: somebody joined, left, paused.</summary>
/// <param name="Milliseconds">From the recording's start.</param>
/// <param name="Title">What is shown.</param>
public sealed record MatroskaChapter(long Milliseconds, string Title)
{
    /// <summary>Without the title, which may name somebody.</summary>
    public override string ToString() => $"{Milliseconds} ms";
}
