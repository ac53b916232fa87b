using MediaServer.Protocols.Srtp;

namespace MediaServer.Protocols.Sdp;

/// <summary>What a room system and the server agreed on: each line has its own transport, without ICE and DTLS.</summary>
/// <param name="Sections">One for each m-line, in their order.</param>
public sealed record NegotiatedRoomSession(IReadOnlyList<NegotiatedRoomSection> Sections)
{
    public NegotiatedRoomSection? Audio => Find(RoomSectionUse.Audio);

    public NegotiatedRoomSection? Video => Find(RoomSectionUse.Video);

    public NegotiatedRoomSection? Slides => Find(RoomSectionUse.Slides);

    public NegotiatedRoomSection? Floor => Find(RoomSectionUse.Floor);

    public NegotiatedRoomSection? Camera => Find(RoomSectionUse.Camera);

    public NegotiatedRoomSection? Text => Find(RoomSectionUse.Text);

    /// <summary>Every accepted RTP line is SRTP.</summary>
    public bool IsEncrypted => Sections.All(section => !section.Accepted || !section.IsRtp || section.Keys is not null || section.Dtls is not null);

    /// <summary>The far side neither sends nor takes anything now.</summary>
    public bool IsOnHold => Sections.Where(section => section is { Accepted: true, IsRtp: true }).All(section => !section.Sends);

    private NegotiatedRoomSection? Find(RoomSectionUse use) => Sections.FirstOrDefault(section => section.Accepted && section.Use == use);
}

/// <summary>One m-line as agreed, seen from the server.</summary>
public sealed record NegotiatedRoomSection
{
    public required int Index { get; init; }
    public required RoomSectionUse Use { get; init; }
    public bool Accepted { get; init; }

    /// <summary>False for floor control, which is no media.</summary>
    public bool IsRtp => Use is not (RoomSectionUse.Floor or RoomSectionUse.Unknown);

    /// <summary>The far side sends here.</summary>
    public bool Receives { get; init; }

    /// <summary>The server sends here; false on hold, in either spelling.</summary>
    public bool Sends { get; init; }

    /// <summary>The codec of the media; null when refused.</summary>
    public NegotiatedCodec? Codec { get; init; }

    /// <summary>Payload type of telephone events (RFC 4733), 0 when not agreed.</summary>
    public byte TelephoneEventType { get; init; }

    /// <summary>Where RTP goes; an address or a name as written.</summary>
    public string RemoteAddress { get; init; } = "";
    public int RemotePort { get; init; }

    /// <summary>Where RTCP goes: <c>a=rtcp</c> (RFC 3605), else the same address and the next port.</summary>
    public string RemoteRtcpAddress { get; init; } = "";
    public int RemoteRtcpPort { get; init; }

    /// <summary>The server's RTP port; RTCP uses the next one unless both are on one.</summary>
    public int LocalPort { get; init; }
    public bool RtcpMux { get; init; }

    /// <summary>SRTP keys by SDES; null for plain RTP and for DTLS.</summary>
    public SdesKeys? Keys { get; init; }

    /// <summary>SRTP keys come by a DTLS handshake on this line (RFC 5763); null where they don't.</summary>
    public RoomDtls? Dtls { get; init; }

    /// <summary>Payload type of redundant text (RFC 4103 section 4.2), 0 when not agreed.</summary>
    public byte RedundancyType { get; init; }

    /// <summary>What the far side decodes, for video.</summary>
    public H264FormatParameters? Limits { get; init; }

    /// <summary>The smallest of all <c>b=</c> lines and the codec's own limit, bit/s; 0 for none.</summary>
    public int MaxBitrate { get; init; }

    /// <summary>The floor lines, for <see cref="RoomSectionUse.Floor"/>.</summary>
    public BfcpFloor? Floor { get; init; }
}

/// <summary>Both sides' SDES keys of a line. Prints no key.</summary>
/// <param name="Profile">The transform.</param>
/// <param name="Local">What the server seals with: the line of its answer.</param>
/// <param name="Remote">What the far side seals with.</param>
public sealed record SdesKeys(SrtpProfile Profile, SdesCrypto Local, SdesCrypto Remote);

/// <summary>What a line's handshake is checked against.</summary>
/// <param name="RemoteFingerprints">One of the strongest hash must be the far side's certificate's.</param>
/// <param name="LocalRole">Client sends the ClientHello.</param>
public sealed record RoomDtls(IReadOnlyList<CertificateFingerprint> RemoteFingerprints, DtlsRole LocalRole);
