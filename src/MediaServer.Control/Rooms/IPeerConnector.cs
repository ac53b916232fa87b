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
    ConnectResult Update(IConnectedPeer peer, string offer);

    /// <summary>New ICE credentials without a new offer (WHIP's restart); null when the peer is gone.</summary>
    IceCredentials? RestartIce(IConnectedPeer peer, IceCredentials remote);

    void Disconnect(IConnectedPeer peer);
}

/// <summary>What a connection is made from.</summary>
internal sealed record PeerRequest(RoomKey Room, string Offer, byte RolePriority, bool WithoutSignalling, string TokenId);

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

    /// <summary>One of <see cref="Signalling.ErrorCodes"/>.</summary>
    public string Code { get; private init; } = "";
    public string Detail { get; private init; } = "";

    public static ConnectResult Success(IConnectedPeer peer, string answer) => new() { Peer = peer, Answer = answer };

    public static ConnectResult Refused(string code, string detail) => new() { Code = code, Detail = detail };
}
