using MediaServer.Recording.Sessions;

namespace MediaServer.Recording.Storage;

/// <summary>Makes the signed manifest of a closed file; called on a storage's thread.</summary>
public delegate byte[] RecordingSeal(SealedFile file, RecordingOutcome outcome);
