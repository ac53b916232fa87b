using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Engine.Lanes;

/// <summary>
/// One turn of a lane: commands, everything received, fan-out, what is due, one batch out. A thread calls it in a loop;
/// a test calls it with a clock of its own.
/// </summary>
public sealed class Lane(LaneState state, Inbox inbox)
{
    private const int CommandsPerTurn = 256;
    private const int BatchesPerTurn = 4;

    private readonly DatagramRouter _router = new(state);
    private readonly Housekeeping _housekeeping = new(state);

    public LaneState State { get; } = state;

    public Inbox Inbox { get; } = inbox;

    /// <summary>Does what there is to do now.</summary>
    /// <returns>How long to wait for more; zero when more may be there already.</returns>
    public Duration Turn(Instant now)
    {
        State.Now = now;
        bool more = RunCommands();
        int received = Receive(ref more);
        FanOut(now);
        ServiceDue(now);
        State.Sink.Flush();
        State.Figures.OnTurn((LaneClock.Now - now).Microseconds, received);
        return more ? Duration.Zero : Duration.Min(State.Wheel.UntilNext(now), _housekeeping.UntilNext(now));
    }

    private bool RunCommands()
    {
        for (int i = 0; i < CommandsPerTurn; i++)
        {
            if (!Inbox.TryTake(out Commands.LaneCommand command))
            {
                return false;
            }

            command.Run(State);
        }

        return true;
    }

    private int Receive(ref bool more)
    {
        int total = 0;
        for (int batch = 0; batch < BatchesPerTurn; batch++)
        {
            int count = State.Transport.Receive(State.Receiving);
            for (int i = 0; i < count; i++)
            {
                _router.Route(State.Receiving[i], State.Receiving.Bytes(i));
            }

            total += count;
            if (count < State.Receiving.Messages)
            {
                return total;
            }
        }

        more = true;
        return total;
    }

    private void FanOut(Instant now)
    {
        List<ForwardingRoom> rooms = State.PendingRooms;
        for (int i = 0; i < rooms.Count; i++)
        {
            rooms[i].FanOut(now);
        }

        rooms.Clear();
    }

    private void ServiceDue(Instant now)
    {
        _housekeeping.Run(now);
        while (State.Wheel.TakeDue(now) is { } due)
        {
            Service(due, now);
        }

        // Servicing one peer may make another want service (a key frame asked of its publisher): the list may grow.
        for (int i = 0; i < State.Dirty.Count; i++)
        {
            Service(State.Dirty[i], now);
        }

        State.Dirty.Clear();
    }

    private void Service(PeerLink peer, Instant now) => State.Wheel.Schedule(peer, peer.Media.Service(now));
}
