using System.Threading.Channels;
using MediaServer.Engine.Commands;
using MediaServer.Engine.Lanes;
using MediaServer.Forwarding.Taps;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using MediaServer.Transport;

namespace MediaServer.Engine;

/// <summary>
/// The lanes and their threads behind <see cref="IMediaEngine"/>. Wiring only: each call becomes a command for a lane.
/// </summary>
public sealed class MediaEngine : IMediaEngine, IDisposable
{
    private readonly LaneThread[] _lanes;
    private readonly MediaEngineOptions _options;
    private readonly Channel<EngineEvent> _events = Channel.CreateUnbounded<EngineEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _pump;
    private int _number;

    /// <summary>Binds the ports and starts the lanes; throws with one clear line when a port is taken.</summary>
    public MediaEngine(MediaEngineOptions options, IRandomSource random)
    {
        _options = options;
        _lanes = new LaneThread[options.Lanes];
        for (int i = 0; i < _lanes.Length; i++)
        {
            LaneTransport transport = TransportFactory.Create(options.Transport with { Port = options.Port == 0 ? 0 : options.Port + i });
            LaneState state = new(i, transport, new Outbox(_events.Writer), random, options.LogBytes, LaneClock.Now);
            _lanes[i] = new LaneThread(new Lane(state, new Inbox(transport)));
        }

        _pump = Task.Run(PumpAsync);
        foreach (LaneThread lane in _lanes)
        {
            lane.Start();
        }
    }

    /// <inheritdoc/>
    public event Action<EngineEvent>? Happened;

    /// <summary>The lanes, for metrics.</summary>
    public IReadOnlyList<LaneState> Lanes => Array.ConvertAll(_lanes, lane => lane.State);

    /// <inheritdoc/>
    public IReadOnlyList<MediaAddress> Addresses(RoomKey room)
    {
        int port = _lanes[room.Lane].State.Transport.Port;
        List<MediaAddress> addresses = [];
        foreach (string address in _options.Addresses)
        {
            addresses.Add(new MediaAddress(address, port, Tcp: false));
            if (_options.Transport.EnableTcp)
            {
                addresses.Add(new MediaAddress(address, port, Tcp: true));
            }
        }

        return addresses;
    }

    /// <inheritdoc/>
    public RoomKey OpenRoom()
    {
        LaneThread lane = _lanes.MinBy(candidate => candidate.State.Rooms.Count)!;
        RoomKey key = new(lane.State.Index, Interlocked.Increment(ref _number));
        lane.Post(new OpenRoom(key.Number));
        return key;
    }

    /// <inheritdoc/>
    public void CloseRoom(RoomKey room) => _lanes[room.Lane].Post(new CloseRoom(room.Number));

    /// <inheritdoc/>
    public PeerKey AddPeer(RoomKey room, PeerSetup setup)
    {
        PeerKey key = new(room.Lane, Interlocked.Increment(ref _number));
        _lanes[room.Lane].Post(new AddPeer(room, key, setup));
        return key;
    }

    /// <inheritdoc/>
    public void UpdatePeer(PeerKey peer, NegotiatedSession session, IceCredentials? localIce) => Post(peer, new UpdatePeer(peer, session, localIce));

    /// <inheritdoc/>
    public void RemovePeer(PeerKey peer) => Post(peer, new RemovePeer(peer));

    /// <inheritdoc/>
    public void SetKeys(PeerKey peer, SrtpSessionKeys keys) => Post(peer, new SetKeys(peer, keys));

    /// <inheritdoc/>
    public void SendDtls(PeerKey peer, byte[] datagram) => Post(peer, new SendDtls(peer, datagram));

    /// <inheritdoc/>
    public void Bind(PeerKey subscriber, string mid, SourceKey? source) => Post(subscriber, new Bind(subscriber, mid, source));

    /// <inheritdoc/>
    public void SetView(PeerKey subscriber, string mid, ViewRequest view) => Post(subscriber, new SetView(subscriber, mid, view));

    /// <inheritdoc/>
    public void SetMuted(SourceKey source, bool muted) => Post(source.Peer, new SetMuted(source, muted));

    /// <inheritdoc/>
    public void SetSourceKind(SourceKey source, SourceKind kind) => Post(source.Peer, new SetSourceKind(source, kind));

    /// <inheritdoc/>
    public void SetLinkChoice(PeerKey subscriber, bool audioOnly, bool lowData) => Post(subscriber, new SetLinkChoice(subscriber, audioOnly, lowData));

    /// <inheritdoc/>
    public void Tap(SourceKey source, ISourceTap? tap) => Post(source.Peer, new TapSource(source, tap, forMix: false));

    /// <inheritdoc/>
    public void TapForMix(SourceKey source, ISourceTap? tap) => Post(source.Peer, new TapSource(source, tap, forMix: true));

    /// <inheritdoc/>
    public void AskForKeyFrame(SourceKey source) => Post(source.Peer, new AskForKeyFrame(source));

    /// <inheritdoc/>
    public async Task<PeerFigures?> ReadFiguresAsync(PeerKey peer)
    {
        TaskCompletionSource<PeerFigures?> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(peer, new ReadFigures(peer, result));
        return await result.Task.ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (LaneThread lane in _lanes)
        {
            lane.Dispose();
        }

        _events.Writer.TryComplete();
        _pump.Wait(TimeSpan.FromSeconds(5));
    }

    private void Post(PeerKey peer, LaneCommand command) => _lanes[peer.Lane].Post(command);

    private async Task PumpAsync()
    {
        await foreach (EngineEvent happened in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Happened?.Invoke(happened);
        }
    }
}
