using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Sip;

/// <summary>What SIP logs: never a name, an address, a number or a key.</summary>
internal static partial class SipLog
{
    [LoggerMessage(1201, LogLevel.Information, "SIP on port {Port} (UDP and TCP) and {TlsPort} (TLS), {Endpoints} endpoints, {Trunks} trunks.")]
    public static partial void Listening(ILogger logger, int port, int tlsPort, int endpoints, int trunks);

    [LoggerMessage(1202, LogLevel.Warning, "A SIP source is not listened to for a while: too many requests without valid credentials.")]
    public static partial void SourceSilenced(ILogger logger);

    [LoggerMessage(1203, LogLevel.Information, "A SIP call was refused: {Status} {Reason}.")]
    public static partial void Refused(ILogger logger, int status, string reason);

    [LoggerMessage(1204, LogLevel.Information, "A SIP call began: audio {Audio}, video {Video}, encrypted {Encrypted}.")]
    public static partial void Began(ILogger logger, string audio, string video, bool encrypted);

    [LoggerMessage(1205, LogLevel.Information, "A SIP call ended: {Reason}.")]
    public static partial void Ended(ILogger logger, string reason);

    [LoggerMessage(1207, LogLevel.Information, "A SIP party is in its room with {Lines} media lines.")]
    public static partial void Joined(ILogger logger, int lines);

    [LoggerMessage(1206, LogLevel.Error, "A SIP request could not be handled; the others go on.")]
    public static partial void Failed(ILogger logger, Exception error);

    [LoggerMessage(1219, LogLevel.Error, "A room for a SIP call could not be opened.")]
    public static partial void RoomNotOpened(ILogger log, Exception error);
}
