namespace MediaServer.Protocols.Sdp;

/// <summary>The server's side of an answer.</summary>
public sealed record AnswerPolicy
{
    public required IceCredentials LocalIce { get; init; }

    public required CertificateFingerprint Fingerprint { get; init; }

    /// <summary>Values of <c>a=candidate</c> (RFC 8839 section 5.1), without the attribute's name.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>For <c>o=</c>: constant over a session.</summary>
    public ulong SessionId { get; init; } = 1;

    /// <summary>For <c>o=</c>: one more with each answer of a session.</summary>
    public ulong SessionVersion { get; init; } = 1;

    /// <summary>The codecs that may be agreed, in the answer's order: a client sends the first that it offered.</summary>
    public IReadOnlyList<Codec> VideoCodecOrder { get; init; } = [Codec.Vp8, Codec.H264, Codec.Vp9, Codec.Av1, Codec.H265];

    /// <summary>
    /// As for video. Chromium sends redundancy only when red stands before opus. Telephone events and G.711 are for
    /// sections that end in a telephone.
    /// </summary>
    public IReadOnlyList<Codec> AudioCodecOrder { get; init; } = [Codec.Opus, Codec.Red];

    /// <summary>Agree on FlexFEC (RFC 8627) where it is offered.</summary>
    public bool FlexFec { get; init; }

    /// <summary>Take RFC 8888 feedback instead of transport-cc where both are offered.</summary>
    public bool PreferCcfb { get; init; }

    /// <summary>The most simulcast layers of a section.</summary>
    public int MaxRids { get; init; } = 4;

    /// <summary>The server's role in a DTLS association that stands: a later offer doesn't change it (RFC 8842 section 5).</summary>
    public DtlsRole? EstablishedRole { get; init; }

    /// <summary>Asked once for each section that could be accepted, in their order.</summary>
    public Func<OfferedSection, SectionDecision> Decide { get; init; } = _ => SectionDecision.Default;
}
