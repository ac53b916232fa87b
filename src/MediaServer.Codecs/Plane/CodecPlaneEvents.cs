namespace MediaServer.Codecs.Plane;

/// <summary>What becomes of the process, for logs and metrics.</summary>
public enum CodecPlaneEvent : byte
{
    Started,
    Ready,

    /// <summary>It ended by itself, or somebody ended it.</summary>
    Ended,

    /// <summary>No beat for too long.</summary>
    Hung,

    /// <summary>It took too much memory.</summary>
    TooLarge,
    NotStarted,
}
