using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Recordings;

/// <summary>What recording logs: never a name or a purpose.</summary>
internal static partial class RecordingLog
{
    [LoggerMessage(1211, LogLevel.Warning, "No Recording:Recipients are configured: for demonstration a key was made in {File}. Whoever has this disk can read the recordings; a county keeps its private key elsewhere.")]
    public static partial void DemonstrationKey(ILogger logger, string file);

    [LoggerMessage(1212, LogLevel.Warning, "{Count} recordings were cut by the end of the last process; they are closed and signed now.")]
    public static partial void Recovered(ILogger logger, int count);

    [LoggerMessage(1213, LogLevel.Error, "The folder {Folder} can't be used for recordings; none can be made.")]
    public static partial void NoFolder(ILogger logger, Exception error, string folder);

    [LoggerMessage(1214, LogLevel.Error, "Recording {Recording} failed inside the server; the others go on.")]
    public static partial void Failed(ILogger logger, Exception error, string recording);

    [LoggerMessage(1215, LogLevel.Error, "Recordings past their time could not be destroyed.")]
    public static partial void RetentionFailed(ILogger logger, Exception error);
}
