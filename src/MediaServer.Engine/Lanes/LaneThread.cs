using MediaServer.Engine.Commands;
using MediaServer.Primitives;

namespace MediaServer.Engine.Lanes;

/// <summary>The thread of a lane: turn, wait, turn.</summary>
public sealed class LaneThread : IDisposable
{
    private readonly Lane _lane;
    private readonly Thread _thread;
    private volatile bool _stopped;

    public LaneThread(Lane lane)
    {
        _lane = lane;
        _thread = new Thread(Run) { Name = $"lane {lane.State.Index}", IsBackground = true };
    }

    public LaneState State => _lane.State;

    /// <summary>What ended the lane, for the health check; null while it runs.</summary>
    public Exception? Fault { get; private set; }

    public void Start() => _thread.Start();

    public void Post(LaneCommand command) => _lane.Inbox.Post(command);

    public void Dispose()
    {
        _stopped = true;
        State.Transport.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join(TimeSpan.FromSeconds(5));
        }

        State.Transport.Dispose();
    }

    private void Run()
    {
        while (!_stopped)
        {
            try
            {
                Duration wait = _lane.Turn(LaneClock.Now);
                if (wait > Duration.Zero)
                {
                    State.Transport.Wait(wait);
                }
            }
            catch (Exception fault) when (!_stopped)
            {
                // A defect of ours in one turn must not end a hundred calls: what the turn had begun is dropped,
                // the fault is counted and shown, and the lane goes on.
                Fault = fault;
                State.Figures.OnFault();
                State.PendingRooms.Clear();
                State.Dirty.Clear();
                State.Sink.Abandon();
            }
        }
    }
}
