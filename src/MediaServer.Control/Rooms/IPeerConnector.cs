using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Rooms;

/// <summary>
/// Offers in, answers out, and a peer in the engine behind each. The room knows neither SDP nor DTLS.
/// </summary>
internal interface IPeerConnector
{
    ConnectResult Connect(PeerRequest request);

    /// <summary>A later offer on a running connection.</summary>
    ConnectResult Update(IConnectedPeer peer, string offer, IReadOnlyList<SourceEntry> sources);

    /// <summary>New ICE credentials without a new offer (WHIP's restart); null when the peer is gone.</summary>
    IceCredentials? RestartIce(IConnectedPeer peer, IceCredentials remote);

    void Disconnect(IConnectedPeer peer);
}

/// <summary>What a connection is made from.</summary>
internal sealed record PeerRequest
{
    public required RoomKey Room { get; init; }
    public required string Offer { get; init; }

    /// <summary>What the client says of its sending sections.</summary>
    public IReadOnlyList<SourceEntry> Sources { get; init; } = [];
    public byte RolePriority { get; init; }
    public bool WithoutSignalling { get; init; }

    /// <summary>Whose handshake it is: at most two at once for one token.</summary>
    public required string TokenId { get; init; }

    /// <summary>Keys that stand already (SIP legs): no handshake follows.</summary>
    public SrtpSessionKeys? Keys { get; init; }

    /// <summary>Agree on H.264 before VP8: rooms where room systems may come.</summary>
    public bool PreferH264 { get; init; }
}

/// <summary>A connection in the engine.</summary>
internal interface IConnectedPeer
{
    PeerKey Key { get; }

    /// <summary>As last agreed.</summary>
    NegotiatedSession Session { get; }

    IceCredentials LocalIce { get; }
}

/// <summary>An answer, or why there is none.</summary>
internal sealed record ConnectResult
{
    public IConnectedPeer? Peer { get; private init; }
    public string Answer { get; private init; } = "";

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; private init; } = "";
    public string Detail { get; private init; } = "";

    public static ConnectResult Success(IConnectedPeer peer, string answer) => new() { Peer = peer, Answer = answer };

    public static ConnectResult Refused(string code, string detail) => new() { Code = code, Detail = detail };
}
