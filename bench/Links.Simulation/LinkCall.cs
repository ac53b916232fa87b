using System.Threading.Channels;
using MediaServer.Engine;
using MediaServer.Engine.Commands;
using MediaServer.Engine.Lanes;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Transport;

namespace MediaServer.Bench.Links;

/// <summary>
/// The four-party call of FIELD.md A5 through one real lane in virtual time: one client on the link under test, three on fibre;
/// everybody hears and sees the others. One seed is one run.
/// </summary>
public sealed class LinkCall : IDisposable
{
    public const int People = 4;
    private static readonly Duration Signalling = Duration.FromMilliseconds(80);
    private static readonly LinkVerdict Fibre = LinkVerdict.After(Duration.FromMilliseconds(5));

    private readonly Channel<EngineEvent> _events = Channel.CreateUnbounded<EngineEvent>();
    private readonly List<CallClient> _clients = [];
    private readonly Queue<(Instant At, LayersWanted Wanted)> _signals = new();
    private readonly Queue<(Instant At, VoiceWanted Wanted)> _voiceSignals = new();
    private readonly LaneState _state;
    private readonly Lane _lane;
    private int _number = 1;

    public LinkCall(LinkProfile profile, ulong seed)
    {
        Profile = profile;
        Seed = seed;
        Random = new SeededRandomSource(seed);
        Down = new LinkPath(profile.Down, seed * 2);
        Up = new LinkPath(profile.Up, (seed * 2) + 1);
        Network = new MemoryNetwork(Carry);
        Network.AdvanceTo(Instant.FromSeconds(1));
        ServerAddress = TransportAddress.FromIPv4(0x0A000001, 20000);
        LaneTransport transport = Network.Add(ServerAddress);
        _state = new LaneState(0, transport, new Outbox(_events.Writer), Random, 4 * 1024 * 1024, Now);
        _lane = new Lane(_state, new Inbox(transport));
        Room = new RoomKey(0, NextNumber());
        Post(new OpenRoom(Room.Number));
        Down.Origin = Up.Origin = Now.Seconds;
        Join();
    }

    public LinkProfile Profile { get; }

    public ulong Seed { get; }

    public SeededRandomSource Random { get; }

    public LinkPath Down { get; }

    public LinkPath Up { get; }

    public MemoryNetwork Network { get; }

    public TransportAddress ServerAddress { get; }

    public RoomKey Room { get; }

    public Instant Now => Network.Now;

    /// <summary>Seconds of call.</summary>
    public double Seconds => Now.Seconds - Down.Origin;

    /// <summary>The client on the link under test.</summary>
    public CallClient Thin => _clients[0];

    public IReadOnlyList<CallClient> Clients => _clients;

    /// <summary>The server's figures of the thin client each tenth of a second.</summary>
    public List<LinkMoment> Moments { get; } = [];

    /// <summary>Key-frame requests that reached the three others.</summary>
    public int KeyFramesAsked => _clients.Skip(1).Sum(client => client.KeyFramesAsked);

    /// <summary>Times that the server dropped a stream's queue toward the thin client.</summary>
    public long Abandoned => _state.Peers.Find(Thin.Key.Number)?.Media.Pacer.Abandoned ?? 0;

    public IReadOnlyList<EngineEvent> Events => _happened;

    private readonly List<EngineEvent> _happened = [];

    public int NextNumber() => _number++;

    /// <summary>Lets virtual time go by; every millisecond each part does what is due.</summary>
    public void Run(double seconds)
    {
        Instant end = Now + Duration.FromSeconds(seconds);
        while (Now < end)
        {
            Down.Tick(Now);
            Up.Tick(Now);
            foreach (CallClient client in _clients)
            {
                client.Turn(Now);
            }

            Network.AdvanceTo(Now);
            while (_lane.Turn(Now) == Duration.Zero)
            {
            }

            TakeEvents();
            Note();
            Network.AdvanceTo(Now + Duration.FromMilliseconds(1));
        }
    }

    public void Dispose()
    {
        foreach (CallClient client in _clients)
        {
            client.Dispose();
        }
    }

    internal void Post(LaneCommand command) => _lane.Inbox.Post(command);

    private void Join()
    {
        for (int i = 0; i < People; i++)
        {
            _clients.Add(new CallClient(this, i));
        }

        foreach (CallClient client in _clients)
        {
            int slot = 0;
            foreach (CallClient other in _clients)
            {
                if (other != client)
                {
                    client.Watch(other, slot);

                    // A gallery of three tiles on a tablet; the first is the large one.
                    client.Show(slot, slot == 0 ? 1280 : 640, slot == 0 ? 720 : 360, (byte)(slot == 0 ? 1 : 0));
                    slot++;
                }
            }
        }

        Thin.Receivers.RoundTrip = Duration.FromMilliseconds(Profile.RoundTripMs + 20);
    }

    private LinkVerdict Carry(in LinkPacket packet)
    {
        if (packet.Destination == Thin.Address)
        {
            return Down.Send(packet.Length, packet.Now);
        }

        return packet.Source == Thin.Address ? Up.Send(packet.Length, packet.Now) : Fibre;
    }

    private void TakeEvents()
    {
        while (_events.Reader.TryRead(out EngineEvent? happened))
        {
            _happened.Add(happened);
            if (happened is LayersWanted wanted)
            {
                _signals.Enqueue((Now + Signalling, wanted));
            }
            else if (happened is VoiceWanted voice)
            {
                _voiceSignals.Enqueue((Now + Signalling, voice));
            }
            else if (happened is SlotChanged changed && changed.Subscriber == Thin.Key)
            {
                Thin.Receivers.Pictures[changed.Mid[1] - '0'].SetStill(changed.State is SlotState.Stills or SlotState.AudioOnly, Now.Seconds);
            }
        }

        while (_voiceSignals.TryPeek(out (Instant At, VoiceWanted Wanted) voiceSignal) && voiceSignal.At <= Now)
        {
            _voiceSignals.Dequeue();
            _clients.Find(client => client.Key == voiceSignal.Wanted.Source.Peer)?.OnVoiceWanted(voiceSignal.Wanted);
        }

        while (_signals.TryPeek(out (Instant At, LayersWanted Wanted) signal) && signal.At <= Now)
        {
            _signals.Dequeue();
            _clients.Find(client => client.Key == signal.Wanted.Source.Peer)?.OnLayersWanted(signal.Wanted.Encodings);
        }
    }

    private static string VoiceOf(ForwardingPeer media)
    {
        foreach (EgressStream stream in media.Egress)
        {
            if (stream.IsVoice)
            {
                return $"{stream.VoiceMode.Frames}x+{stream.VoiceMode.Copies}@{stream.VoiceMode.DistanceMs}";
            }
        }

        return "";
    }

    private void Note()
    {
        if (Now.Milliseconds % 100 != 0 || _state.Peers.Find(Thin.Key.Number) is not { } peer)
        {
            return;
        }

        Moments.Add(new LinkMoment(
            Seconds,
            Profile.Down.IsInGap(Seconds) ? 0 : Profile.Down.Kbit(Seconds),
            peer.Media.Congestion.TargetBitsPerSecond / 1000.0,
            peer.Media.Congestion.SendingBitsPerSecond / 1000.0,
            peer.Media.Allocator.GrantedBits / 1000.0,
            peer.Media.Congestion.Queue.Milliseconds,
            peer.Media.Congestion.Loss,
            VoiceOf(peer.Media)));
    }
}

/// <summary>The link at a moment: what it can carry, what the server believes and does.</summary>
public readonly record struct LinkMoment(
    double Seconds, double CapacityKbit, double EstimateKbit, double SendingKbit, double GrantedKbit, double QueueMs, double Loss, string Voice);
