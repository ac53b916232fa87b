using MediaServer.Engine;
using MediaServer.Forwarding.Taps;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests;

/// <summary>A media plane that only remembers what it was told.</summary>
internal sealed class FakeEngine : IMediaEngine
{
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];
    private readonly Dictionary<(PeerKey, string), SourceKey?> _bound = [];
    private int _number;

    public event Action<EngineEvent>? Happened;

    public Dictionary<PeerKey, PeerSetup> Peers { get; } = [];

    public List<(PeerKey Peer, byte[] Datagram)> Dtls { get; } = [];

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    public SourceKey? Bound(PeerKey subscriber, string mid)
    {
        lock (_gate)
        {
            return _bound.GetValueOrDefault((subscriber, mid));
        }
    }

    public void Raise(EngineEvent happened) => Happened?.Invoke(happened);

    public IReadOnlyList<MediaAddress> Addresses(RoomKey room) =>
        [new MediaAddress("127.0.0.1", 20000, Tcp: false), new MediaAddress("127.0.0.1", 20000, Tcp: true)];

    public RoomKey OpenRoom() => new(0, Interlocked.Increment(ref _number));

    public void CloseRoom(RoomKey room) => Note($"close {room.Number}");

    public PeerKey AddPeer(RoomKey room, PeerSetup setup)
    {
        PeerKey key = new(0, Interlocked.Increment(ref _number));
        lock (_gate)
        {
            Peers[key] = setup;
        }

        return key;
    }

    public void UpdatePeer(PeerKey peer, NegotiatedSession session, IceCredentials? localIce) =>
        Note($"update {peer.Number} {(localIce is null ? "same" : "restart")}");

    public void RemovePeer(PeerKey peer)
    {
        lock (_gate)
        {
            Peers.Remove(peer);
        }
    }

    public void SetKeys(PeerKey peer, SrtpSessionKeys keys) => Note($"keys {peer.Number}");

    public void SendDtls(PeerKey peer, byte[] datagram)
    {
        lock (_gate)
        {
            Dtls.Add((peer, datagram));
        }
    }

    public void Bind(PeerKey subscriber, string mid, SourceKey? source)
    {
        lock (_gate)
        {
            _bound[(subscriber, mid)] = source;
        }
    }

    public void SetView(PeerKey subscriber, string mid, ViewRequest view) =>
        Note($"view {subscriber.Number} {mid} {view.Width}x{view.Height} {view.Priority}");

    public void SetMuted(SourceKey source, bool muted) => Note($"mute {source.Peer.Number} {source.Mid} {muted}");

    public void SetSourceKind(SourceKey source, SourceKind kind) => Note($"kind {source.Peer.Number} {source.Mid} {kind}");

    public void SetLinkChoice(PeerKey subscriber, bool audioOnly, bool lowData) => Note($"choice {subscriber.Number} {audioOnly} {lowData}");

    public Dictionary<SourceKey, ISourceTap> Taps { get; } = [];

    public void Tap(SourceKey source, ISourceTap? tap)
    {
        lock (_gate)
        {
            Taps.Remove(source);
            if (tap is not null)
            {
                Taps.Add(source, tap);
            }
        }
    }

    public Dictionary<SourceKey, ISourceTap> MixTaps { get; } = [];

    public void TapForMix(SourceKey source, ISourceTap? tap)
    {
        lock (_gate)
        {
            MixTaps.Remove(source);
            if (tap is not null)
            {
                MixTaps.Add(source, tap);
            }
        }
    }

    public void AskForKeyFrame(SourceKey source) => Note($"key frame {source.Peer.Number} {source.Mid}");

    public Task<PeerFigures?> ReadFiguresAsync(PeerKey peer) => Task.FromResult<PeerFigures?>(null);

    private void Note(string call)
    {
        lock (_gate)
        {
            _calls.Add(call);
        }
    }
}
