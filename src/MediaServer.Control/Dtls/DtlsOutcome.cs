namespace MediaServer.Control.Dtls;

/// <summary>Why a handshake gave no keys.</summary>
public enum DtlsFailure : byte
{
    None,

    /// <summary>No ClientHello, or no end of the handshake, in time.</summary>
    Timeout,

    /// <summary>The peer's certificate is not the one that its description promised, or there was none.</summary>
    FingerprintMismatch,

    /// <summary>No use_srtp extension, or no profile in common.</summary>
    NoCommonSrtpProfile,

    /// <summary>The peer sent a fatal alert, <see cref="DtlsOutcome.Alert"/>.</summary>
    AlertReceived,

    /// <summary>The peer broke the protocol, or there is no cipher suite in common; we sent <see cref="DtlsOutcome.Alert"/>.</summary>
    ProtocolError,

    /// <summary>Closed from our side before it was done.</summary>
    Closed,
}

/// <summary>How a handshake ended.</summary>
public sealed record DtlsOutcome
{
    public bool Succeeded => Keys is not null;

    public DtlsFailure Failure { get; init; }

    /// <summary>TLS alert description (RFC 5246 section 7.2), 0 where none was involved.</summary>
    public byte Alert { get; init; }

    /// <summary>The keys on success, else null.</summary>
    public DtlsSrtpKeys? Keys { get; init; }

    internal static DtlsOutcome Failed(DtlsFailure failure, int alert = 0) => new() { Failure = failure, Alert = (byte)alert };
}
