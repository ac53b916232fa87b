using System.Collections.Concurrent;
using MediaServer.Control.Dtls;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Peers;

/// <summary>
/// Connections: an offer becomes an answer and a peer in the engine; the peer's DTLS datagrams become an association,
/// and its keys go back to the engine. Wiring.
/// </summary>
internal sealed class PeerConnector(
    IMediaEngine engine, DtlsHandshaker handshaker, OfferAnswerer answerer, IRandomSource random, ControlMetrics metrics, ILogger<PeerConnector> log)
    : IPeerConnector, IPeerEvents
{
    private readonly ConcurrentDictionary<PeerKey, ConnectedPeer> _peers = new();

    /// <inheritdoc/>
    public event Action<RoomKey, PeerKey>? Lost;

    public ConnectResult Connect(PeerRequest request)
    {
        AnswerRequest asked = new()
        {
            Room = request.Room,
            LocalIce = IceCredentialsGenerator.Create(random),
            Streams = new SendStreams(random),
            Sources = request.Sources,
            PreferH264 = request.PreferH264,

            // RFC 8866 section 5.2: a number that fits 63 bits, so that it never reads as negative.
            SessionId = random.NextUInt64() >> 1,
        };
        Answered answered = answerer.Answer(request.Offer, asked);
        if (answered.Session is null)
        {
            return ConnectResult.Refused(answered.Code, answered.Detail);
        }

        PeerKey key = engine.AddPeer(request.Room, new PeerSetup
        {
            LocalIce = asked.LocalIce,
            Session = answered.Session,
            RolePriority = request.RolePriority,
            WithoutSignalling = request.WithoutSignalling,
        });
        ConnectedPeer peer = new(key, request.Room, asked.Streams, request.TokenId, asked.SessionId)
        {
            Session = answered.Session,
            LocalIce = asked.LocalIce,
            IsKeyed = request.Keys is not null,
            PreferH264 = request.PreferH264,
        };
        _peers[key] = peer;
        if (request.Keys is { } keys)
        {
            engine.SetKeys(key, keys);
        }

        return ConnectResult.Success(peer, answered.Text);
    }

    public ConnectResult Update(IConnectedPeer connected, string offer, IReadOnlyList<SourceEntry> sources)
    {
        ConnectedPeer peer = (ConnectedPeer)connected;
        IceCredentials local = peer.LocalIce;
        Answered answered = Answer(peer, offer, sources, local);
        bool restarts = answered.Session is { } first && first.RemoteIce != peer.Session.RemoteIce;
        if (restarts)
        {
            // RFC 8839 section 4.4.1.1: new credentials from them are answered by new ones from us.
            local = IceCredentialsGenerator.Create(random);
            answered = Answer(peer, offer, sources, local);
        }

        if (answered.Session is not { } session)
        {
            return ConnectResult.Refused(answered.Code, answered.Detail);
        }

        if (!SameCertificate(session, peer.Session))
        {
            return ConnectResult.Refused(ErrorCodes.Gone, "The offer is of another connection: join anew.");
        }

        peer.SessionVersion++;
        peer.Session = session;
        peer.LocalIce = local;
        engine.UpdatePeer(peer.Key, session, restarts ? local : null);
        return ConnectResult.Success(peer, answered.Text);
    }

    public IceCredentials? RestartIce(IConnectedPeer connected, IceCredentials remote)
    {
        ConnectedPeer peer = (ConnectedPeer)connected;
        if (!_peers.ContainsKey(peer.Key))
        {
            return null;
        }

        peer.LocalIce = IceCredentialsGenerator.Create(random);
        peer.Session = peer.Session with { RemoteIce = remote };
        engine.UpdatePeer(peer.Key, peer.Session, peer.LocalIce);
        return peer.LocalIce;
    }

    public void Disconnect(IConnectedPeer connected)
    {
        ConnectedPeer peer = (ConnectedPeer)connected;
        if (_peers.TryRemove(peer.Key, out _))
        {
            // The goodbye leaves before the peer does: both are commands in order.
            peer.Close();
            engine.RemovePeer(peer.Key);
        }
    }

    public RoomKey? Take(EngineEvent happened)
    {
        switch (happened)
        {
            case DtlsReceived dtls:
                if (Find(dtls.Peer) is { } receiver)
                {
                    receiver.Association(() => Begin(receiver))?.Receive(dtls.Datagram);
                }

                return null;
            case PeerReachable reachable:
                if (Find(reachable.Peer) is { } reached)
                {
                    reached.Association(() => Begin(reached));
                }

                return null;
            default:
                return KeyOf(happened) is { } key ? Find(key)?.Room : null;
        }
    }

    private static PeerKey? KeyOf(EngineEvent happened) => happened switch
    {
        MediaStarted started => started.Peer,
        PeerExpired expired => expired.Peer,
        LayersWanted layers => layers.Source.Peer,
        VoiceWanted voice => voice.Source.Peer,
        SlotChanged slot => slot.Subscriber,
        LinkChanged link => link.Peer,
        _ => null,
    };

    private static bool SameCertificate(NegotiatedSession a, NegotiatedSession b) =>
        a.RemoteFingerprints.Any(one => b.RemoteFingerprints.Any(
            other => one.Algorithm == other.Algorithm && one.Value.AsSpan().SequenceEqual(other.Value)));

    private ConnectedPeer? Find(PeerKey key) => _peers.GetValueOrDefault(key);

    private Answered Answer(ConnectedPeer peer, string offer, IReadOnlyList<SourceEntry> sources, IceCredentials local) =>
        answerer.Answer(offer, new AnswerRequest
        {
            Room = peer.Room,
            LocalIce = local,
            Streams = peer.Streams,
            Sources = sources,
            SessionId = peer.SessionId,
            SessionVersion = peer.SessionVersion + 1,
            EstablishedRole = peer.Session.LocalRole,
            PreferH264 = peer.PreferH264,
        });

    private DtlsAssociation Begin(ConnectedPeer peer) => handshaker.Start(
        peer.Session.LocalRole,
        peer.Session.RemoteFingerprints,
        peer.TokenId,
        datagram => engine.SendDtls(peer.Key, datagram.ToArray()),
        outcome => HandshakeEnded(peer, outcome),
        () => Lose(peer));

    private void HandshakeEnded(ConnectedPeer peer, DtlsOutcome outcome)
    {
        metrics.HandshakeEnded(outcome.Succeeded ? "ok" : outcome.Failure.ToString());
        if (outcome.Keys is { } keys)
        {
            engine.SetKeys(peer.Key, new SrtpSessionKeys(
                (SrtpProfile)keys.Profile, keys.LocalKey, keys.LocalSalt, keys.RemoteKey, keys.RemoteSalt));
        }
        else if (outcome.Failure != DtlsFailure.Closed)
        {
            PeerLog.HandshakeFailed(log, outcome.Failure, outcome.Alert);
            Lose(peer);
        }
    }

    private void Lose(ConnectedPeer peer) => Lost?.Invoke(peer.Room, peer.Key);
}
