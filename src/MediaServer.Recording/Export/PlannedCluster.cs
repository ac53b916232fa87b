namespace MediaServer.Recording.Export;

/// <summary>One cluster of an export.</summary>
internal sealed class PlannedCluster
{
    public required long Milliseconds { get; init; }

    public required bool IsCue { get; init; }

    /// <summary>Bytes after its size field.</summary>
    public required long Size { get; set; }
}
