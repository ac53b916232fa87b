namespace MediaServer.Host.Certificates;

internal static partial class CertificateLog
{
    [LoggerMessage(2001, LogLevel.Information, "The certificate was read again; it is good until {NotAfter:u}.")]
    public static partial void Reloaded(ILogger logger, DateTime notAfter);

    [LoggerMessage(2002, LogLevel.Error, "The certificate changed and can't be read; the former one stays in use. {Reason}")]
    public static partial void Broken(ILogger logger, string reason);
}
