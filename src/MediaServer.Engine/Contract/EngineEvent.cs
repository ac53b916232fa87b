namespace MediaServer.Engine;

/// <summary>Something that the control plane acts on. Rare: never one for each packet.</summary>
public abstract record EngineEvent;

/// <summary>A DTLS datagram came from a peer, after an authenticated ICE check.</summary>
public sealed record DtlsReceived(PeerKey Peer, byte[] Datagram) : EngineEvent;

/// <summary>The first authenticated ICE check of a peer arrived: the server may start DTLS as a client.</summary>
public sealed record PeerReachable(PeerKey Peer) : EngineEvent;

/// <summary>The first SRTP packet of a peer was opened.</summary>
public sealed record MediaStarted(PeerKey Peer) : EngineEvent;

/// <summary>No valid check for 15 s (RFC 7675): the peer is gone from the lane.</summary>
public sealed record PeerExpired(PeerKey Peer) : EngineEvent;

/// <summary>The speakers of a room, loudest first; only when changed, at most each 300 ms.</summary>
public sealed record SpeakersChanged(RoomKey Room, IReadOnlyList<PeerKey> Speakers) : EngineEvent;

/// <summary>What anybody needs of a source, for the publisher's <c>setParameters</c>.</summary>
public sealed record LayersWanted(SourceKey Source, IReadOnlyList<EncodingWanted> Encodings) : EngineEvent;

/// <summary>One encoding (RID) of a source.</summary>
public sealed record EncodingWanted(string Rid, bool Active, int MaxBitrate, int MaxFramerate);

/// <summary>How a publisher should send its voice.</summary>
/// <param name="Source">Which.</param>
/// <param name="PacketMs">20, 40 or 60.</param>
/// <param name="MaxBitrate">Bit/s; 0: as the client likes.</param>
/// <param name="Redundant">Each packet again with the next (RFC 2198).</param>
public sealed record VoiceWanted(SourceKey Source, int PacketMs, int MaxBitrate, bool Redundant) : EngineEvent;

/// <summary>How a slot is served now.</summary>
public enum SlotState : byte
{
    Live,
    Muted,

    /// <summary>Too little room for moving pictures: a still each few seconds.</summary>
    Stills,

    /// <summary>No picture at all: the tile says so.</summary>
    AudioOnly,
}

/// <summary>A slot's state changed.</summary>
public sealed record SlotChanged(PeerKey Subscriber, string Mid, SlotState State) : EngineEvent;

/// <summary>How good a peer's link is.</summary>
public enum LinkState : byte
{
    Good,
    Reduced,
    Poor,
    AudioOnly,
    Lost,
}

/// <summary>A peer's link as the server measures it.</summary>
/// <param name="Peer">Whose.</param>
/// <param name="State">In a word.</param>
/// <param name="DownKbit">Estimated capacity toward the peer, kbit/s.</param>
/// <param name="Up">0 (lost) to 4 (good), from the peer to the server.</param>
/// <param name="Down">0 to 4, from the server to the peer.</param>
public sealed record LinkChanged(PeerKey Peer, LinkState State, int DownKbit, byte Up, byte Down) : EngineEvent;

/// <summary>Counters of one peer for statistics and tests.</summary>
public sealed record PeerFigures
{
    public long PacketsIn { get; init; }
    public long BytesIn { get; init; }
    public long PacketsOut { get; init; }
    public long BytesOut { get; init; }
    public long PacketsLostIn { get; init; }
    public long Retransmitted { get; init; }
    public double RoundTripMs { get; init; }
    public int EstimateKbit { get; init; }
    public string Path { get; init; } = "";
}
