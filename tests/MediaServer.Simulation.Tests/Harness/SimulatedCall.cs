using System.Threading.Channels;
using MediaServer.Engine;
using MediaServer.Engine.Commands;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Transport;

namespace MediaServer.Simulation.Tests.Harness;

/// <summary>
/// One real lane and simulated peers on a network in memory, in virtual time: a minute of call runs in well under a second, and the same
/// seed gives the same run.
/// </summary>
internal sealed class SimulatedCall : IDisposable
{
    private readonly Channel<EngineEvent> _events = Channel.CreateUnbounded<EngineEvent>();
    private readonly List<SimulatedPeer> _peers = [];
    private int _number = 1;

    public SimulatedCall(ulong seed, Link? link = null)
    {
        Random = new SeededRandomSource(seed);
        Network = new MemoryNetwork(link);
        ServerAddress = TransportAddress.FromIPv4(0x0A000001, 20000);
        Transport = Network.Add(ServerAddress);
        State = new LaneState(0, Transport, new Outbox(_events.Writer), Random, 4 * 1024 * 1024, Network.Now);
        Lane = new Lane(State, new Inbox(Transport));
        Room = new RoomKey(0, NextNumber());
        Post(new OpenRoom(Room.Number));
    }

    public SeededRandomSource Random { get; }

    public MemoryNetwork Network { get; }

    public TransportAddress ServerAddress { get; }

    public MemoryTransport Transport { get; }

    public LaneState State { get; }

    public Lane Lane { get; }

    public RoomKey Room { get; }

    public IReadOnlyList<SimulatedPeer> Peers => _peers;

    public Instant Now => Network.Now;

    public List<EngineEvent> Events { get; } = [];

    public bool MeasuresAllocation { get; set; }

    /// <summary>What the lane's turns allocated while it was measured (network in memory included).</summary>
    public long AllocatedBytes { get; private set; }

    public int NextNumber() => _number++;

    public SimulatedPeer Join(PeerPlan plan)
    {
        SimulatedPeer peer = new(this, plan, _peers.Count);
        _peers.Add(peer);
        return peer;
    }

    public void Post(LaneCommand command) => Lane.Inbox.Post(command);

    /// <summary>Lets virtual time go by; every millisecond each part does what is due.</summary>
    public void Run(Duration time)
    {
        Instant end = Now + time;
        while (Now < end)
        {
            foreach (SimulatedPeer peer in _peers)
            {
                peer.Turn(Now);
            }

            Network.AdvanceTo(Now);
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (Lane.Turn(Now) == Duration.Zero)
            {
            }

            if (MeasuresAllocation)
            {
                AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            while (_events.Reader.TryRead(out EngineEvent? happened))
            {
                Events.Add(happened);
            }

            Network.AdvanceTo(Now + Duration.FromMilliseconds(1));
        }
    }

    public void Dispose()
    {
        foreach (SimulatedPeer peer in _peers)
        {
            peer.Dispose();
        }
    }
}
