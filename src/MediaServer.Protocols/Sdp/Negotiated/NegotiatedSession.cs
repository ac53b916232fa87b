namespace MediaServer.Protocols.Sdp;

/// <summary>Audio, video, or an application section.</summary>
public enum MediaKind : byte
{
    Audio,
    Video,
    Application,
}

/// <summary>The codecs that are forwarded.</summary>
public enum Codec : byte
{
    None,
    Opus,
    Pcmu,
    Pcma,
    G722,
    Vp8,
    H264,
    Vp9,
    Av1,
    H265,

    /// <summary>RFC 2198 redundancy around Opus.</summary>
    Red,

    /// <summary>RFC 4733.</summary>
    TelephoneEvent,

    /// <summary>RFC 8627 FlexFEC.</summary>
    FlexFec,
}

/// <summary>A codec that both sides took.</summary>
/// <param name="Codec">Which.</param>
/// <param name="PayloadType">In the numbering of this section.</param>
/// <param name="RtxPayloadType">RFC 4588 payload type, 0 when not negotiated.</param>
/// <param name="ClockRate">RTP clock in Hz.</param>
/// <param name="Channels">Audio channels, 1 for video.</param>
/// <param name="FormatParameters">The answer's <c>a=fmtp</c> value, or empty.</param>
/// <param name="Feedback">What feedback was negotiated.</param>
public sealed record NegotiatedCodec(
    Codec Codec, byte PayloadType, byte RtxPayloadType, int ClockRate, int Channels, string FormatParameters, FeedbackKinds Feedback)
{
    /// <summary>H.264 packetization mode (RFC 6184), 0 or 1; 0 for other codecs.</summary>
    public int PacketizationMode { get; init; }
}

/// <summary>Negotiated <c>a=rtcp-fb</c> (RFC 4585, 5104, and transport-cc).</summary>
[Flags]
public enum FeedbackKinds : byte
{
    None = 0,
    Nack = 1,
    Pli = 2,
    Fir = 4,
    TransportCc = 8,
    Remb = 16,
    Tmmbr = 32,

    /// <summary>RFC 8888 congestion control feedback.</summary>
    Ccfb = 64,
}

/// <summary>Ids of the header extensions negotiated for a section (RFC 8285); 0 where not.</summary>
public sealed record HeaderExtensionIds
{
    public static readonly HeaderExtensionIds None = new();

    public byte Mid { get; init; }
    public byte Rid { get; init; }
    public byte RepairedRid { get; init; }
    public byte AbsSendTime { get; init; }
    public byte TransportCc { get; init; }
    public byte AudioLevel { get; init; }
    public byte PlayoutDelay { get; init; }
    public byte AbsCaptureTime { get; init; }
    public byte DependencyDescriptor { get; init; }

    /// <summary>True when <c>a=extmap-allow-mixed</c> stands, so that one- and two-byte headers may mix.</summary>
    public bool AllowMixed { get; init; }
}

/// <summary>One m-line as agreed, seen from the server.</summary>
public sealed record NegotiatedSection
{
    public required string Mid { get; init; }
    public required int Index { get; init; }
    public required MediaKind Kind { get; init; }

    /// <summary>False when the section was refused (port 0).</summary>
    public bool Accepted { get; init; } = true;

    /// <summary>The client sends here and the server receives.</summary>
    public bool Receives { get; init; }

    /// <summary>The server sends here.</summary>
    public bool Sends { get; init; }

    /// <summary>In the answer's order of preference; the first is what the peer will send.</summary>
    public IReadOnlyList<NegotiatedCodec> Codecs { get; init; } = [];
    public HeaderExtensionIds Extensions { get; init; } = HeaderExtensionIds.None;

    /// <summary>RIDs that the client sends (RFC 8853), lowest quality first as offered; empty without simulcast.</summary>
    public IReadOnlyList<string> Rids { get; init; } = [];

    /// <summary>SSRCs the client announced (may be empty with simulcast), and RTX pairs (<c>ssrc-group:FID</c>).</summary>
    public IReadOnlyList<uint> Ssrcs { get; init; } = [];
    public IReadOnlyList<(uint Media, uint Rtx)> RtxPairs { get; init; } = [];

    /// <summary>The SSRC the server sends this section's media with, and its RTX SSRC; 0 when it doesn't send.</summary>
    public uint SendSsrc { get; init; }
    public uint SendRtxSsrc { get; init; }

    /// <summary>From <c>b=AS</c>/<c>TIAS</c>, the smallest; 0 when none (bit/s).</summary>
    public int MaxBitrate { get; init; }
    public bool ReducedSizeRtcp { get; init; }

    /// <summary>CNAME the client announced, or empty.</summary>
    public string Cname { get; init; } = "";
}

/// <summary>ICE credentials (RFC 8839).</summary>
public sealed record IceCredentials(string UserFragment, string Password);

/// <summary>Certificate fingerprint from SDP (RFC 8122): hash name in lower case and raw bytes.</summary>
public sealed record CertificateFingerprint(string Algorithm, byte[] Value);

/// <summary>The <c>a=setup</c> role of a side (RFC 8842).</summary>
public enum DtlsRole : byte
{
    /// <summary>Sends the ClientHello.</summary>
    Client,

    /// <summary>Waits for it; picks the SRTP profile.</summary>
    Server,
}

/// <summary>What an offer and its answer agreed on.</summary>
public sealed record NegotiatedSession
{
    public required IReadOnlyList<NegotiatedSection> Sections { get; init; }
    public required IceCredentials RemoteIce { get; init; }
    public required IReadOnlyList<CertificateFingerprint> RemoteFingerprints { get; init; }

    /// <summary>The server's role.</summary>
    public required DtlsRole LocalRole { get; init; }
}
