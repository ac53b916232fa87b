using MediaServer.Control.Dtls;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Peers;

internal static partial class PeerLog
{
    [LoggerMessage(1101, LogLevel.Warning, "A DTLS handshake failed: {Failure}, alert {Alert}.")]
    public static partial void HandshakeFailed(ILogger logger, DtlsFailure failure, byte alert);

    [LoggerMessage(1102, LogLevel.Information, "DTLS is warm after {Milliseconds:F0} ms.")]
    public static partial void Warm(ILogger logger, double milliseconds);

    [LoggerMessage(1103, LogLevel.Error, "DTLS failed its own handshake at the start: nobody will be able to join.")]
    public static partial void Cold(ILogger logger);
}
