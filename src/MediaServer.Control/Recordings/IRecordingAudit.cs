using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Recordings;

/// <summary>Where every act on recordings is written down.</summary>
public interface IRecordingAudit
{
    void Write(RecordingAct act);
}

/// <summary>One act.</summary>
/// <param name="What">asked, granted, refused, started, paused, resumed, stopped, failed, recovered, read, deleted ...</param>
/// <param name="Recording">The recording's id; empty before there is one.</param>
/// <param name="Who">A participant's id, or who used the API; empty for the server itself.</param>
/// <param name="Why">A reason or outcome in one word; never a purpose, which may name a person.</param>
public sealed record RecordingAct(string What, string Recording, string Who, string Why = "");

/// <summary>Acts as structured log lines.</summary>
internal sealed partial class LoggedRecordingAudit(ILogger<LoggedRecordingAudit> log) : IRecordingAudit
{
    public void Write(RecordingAct act) => Written(log, act.What, act.Recording, act.Who, act.Why);

    [LoggerMessage(1201, LogLevel.Information, "Recording {What}: {Recording} by {Who} {Why}")]
    private static partial void Written(ILogger logger, string what, string recording, string who, string why);
}
