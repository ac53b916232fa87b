using MediaServer.Control.Dtls;
using MediaServer.Control.Rooms;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Peers;

/// <summary>
/// A connection in the engine and its DTLS association. The session changes on the room's loop only; the association
/// is begun from the engine's pump.
/// </summary>
internal sealed class ConnectedPeer(PeerKey key, RoomKey room, SendStreams streams, string tokenId, ulong sessionId) : IConnectedPeer
{
    private readonly Lock _gate = new();
    private DtlsAssociation? _association;
    private bool _closed;

    public PeerKey Key { get; } = key;
    public RoomKey Room { get; } = room;
    public SendStreams Streams { get; } = streams;
    public string TokenId { get; } = tokenId;
    public ulong SessionId { get; } = sessionId;
    public ulong SessionVersion { get; set; } = 1;
    public required NegotiatedSession Session { get; set; }

    /// <summary>The keys stand already: no handshake is begun.</summary>
    public bool IsKeyed { get; init; }

    /// <summary>Answers name H.264 first.</summary>
    public bool PreferH264 { get; init; }
    public required IceCredentials LocalIce { get; set; }

    /// <summary>The association, begun when there is none; null after the end.</summary>
    public DtlsAssociation? Association(Func<DtlsAssociation> begin)
    {
        lock (_gate)
        {
            return _closed || IsKeyed ? null : _association ??= begin();
        }
    }

    public void Close()
    {
        DtlsAssociation? association;
        lock (_gate)
        {
            _closed = true;
            association = _association;
        }

        association?.Close();
    }
}
