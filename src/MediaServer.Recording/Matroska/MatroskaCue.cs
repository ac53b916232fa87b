namespace MediaServer.Recording.Matroska;

/// <summary>Where a player finds a time.</summary>
/// <param name="Milliseconds">Timestamp of the cluster's first block.</param>
/// <param name="Track">The track that can be decoded from here.</param>
/// <param name="ClusterPosition">Bytes from the start of the segment's data.</param>
public readonly record struct MatroskaCue(long Milliseconds, int Track, long ClusterPosition);
