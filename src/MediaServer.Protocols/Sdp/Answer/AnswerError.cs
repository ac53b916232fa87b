namespace MediaServer.Protocols.Sdp;

/// <summary>Why an offer has no answer.</summary>
public enum AnswerErrorKind : byte
{
    None,

    /// <summary>The offer has no media section that isn't switched off.</summary>
    NoMedia,

    /// <summary>Several sections without <c>a=group:BUNDLE</c> (RFC 9143).</summary>
    NoBundle,

    /// <summary>No <c>a=rtcp-mux</c> (RFC 5761).</summary>
    NoRtcpMux,

    /// <summary>No usable <c>a=ice-ufrag</c> and <c>a=ice-pwd</c>.</summary>
    NoIce,

    /// <summary>No <c>a=fingerprint</c> with SHA-256 or better.</summary>
    NoFingerprint,

    /// <summary><c>a=setup</c> is none of active, passive and actpass.</summary>
    BadSetup,

    /// <summary>No section has a codec that can be forwarded.</summary>
    NoUsableCodec,

    /// <summary>Sections could be used, but the policy takes none of them.</summary>
    Refused,

    /// <summary>The server has no port left for a line.</summary>
    NoPort,
}

/// <summary>Why an offer has no answer.</summary>
/// <param name="Kind">For code to act on.</param>
/// <param name="Reason">One line for the peer's developer; holds nothing personal.</param>
public sealed record AnswerError(AnswerErrorKind Kind, string Reason)
{
    public static readonly AnswerError None = new(AnswerErrorKind.None, "");
}
