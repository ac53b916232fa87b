namespace MediaServer.Protocols.Sdp;

/// <summary>An offered section as the policy sees it.</summary>
/// <param name="Index">Of its m-line, from 0.</param>
/// <param name="Mid">Unique in its session.</param>
/// <param name="Kind">Audio or video.</param>
/// <param name="ClientSends">The offer would send.</param>
/// <param name="ClientReceives">The offer would receive.</param>
/// <param name="Media">Everything else.</param>
public sealed record OfferedSection(int Index, string Mid, MediaKind Kind, bool ClientSends, bool ClientReceives, SdpMedia Media);

/// <summary>What to do with an offered section. Directions that the offer excludes are left out by the answerer.</summary>
public sealed record SectionDecision
{
    /// <summary>Takes what comes and sends where that is possible, without announcing SSRCs.</summary>
    public static readonly SectionDecision Default = new();

    public static readonly SectionDecision Refuse = new() { Accept = false };

    public bool Accept { get; init; } = true;

    /// <summary>Receive what the client sends.</summary>
    public bool Receive { get; init; } = true;

    /// <summary>Send where the client receives.</summary>
    public bool Send { get; init; } = true;

    /// <summary>The SSRC that is announced for sending, 0 for none. The same for each offer of a session and mid.</summary>
    public uint SendSsrc { get; init; }

    /// <summary>The SSRC of retransmissions, announced when RTX is agreed.</summary>
    public uint SendRtxSsrc { get; init; }

    /// <summary>Sections with the same stream are played in step (RFC 8830); "-" for none.</summary>
    public string StreamId { get; init; } = "-";

    /// <summary>Names the track; the mid when empty.</summary>
    public string TrackId { get; init; } = "";

    /// <summary>RFC 7022: one for each synchronisation source of the server.</summary>
    public string Cname { get; init; } = "media";

    /// <summary>Several layers may come (RFC 8853).</summary>
    public bool Simulcast { get; init; } = true;

    /// <summary>Opus in stereo: music, or a stethoscope.</summary>
    public bool Stereo { get; init; }

    /// <summary>The client may stop sending in silence (Opus DTX). Never for a stethoscope.</summary>
    public bool DiscontinuousTransmission { get; init; } = true;

    /// <summary>The most the client may send here, bit/s; 0 for no limit.</summary>
    public int MaxReceiveBitrate { get; init; }
}
