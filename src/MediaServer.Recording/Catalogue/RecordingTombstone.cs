namespace MediaServer.Recording.Catalogue;

/// <summary>What is kept of a deleted recording: that it was, who ended it and why, and its link in the chain.</summary>
public sealed record RecordingTombstone(
    string Id, string RoomClass, DateTimeOffset Started, DateTimeOffset Deleted, string DeletedBy, string Reason, string ManifestHash);
