using System.Threading.Channels;
using MediaServer.Engine;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Rooms;

/// <summary>
/// The loop that owns a <see cref="Room"/>: everything that happens to the room passes through one channel with one
/// reader. Whoever asks waits for its own answer, so a socket never has more than one request in here.
/// </summary>
internal sealed class RoomActor
{
    private readonly Channel<Action> _inbox = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Room _room;
    private readonly ILogger _log;

    public RoomActor(RoomSetup setup, ILogger log)
    {
        _room = new Room(setup);
        _room.Recording.Post = action => Tell(_ => action());
        _log = log;
        Key = setup.Key;
        Lasting = setup.Lasting;
        Completion = Task.Run(RunAsync);
    }

    public RoomKey Key { get; }

    /// <summary>Whether the room is recorded, in the word of the signalling; from any thread.</summary>
    public string RecordingState => _room.Recording.State;

    /// <summary>True for a room that stays when it is empty.</summary>
    public bool Lasting { get; }

    /// <summary>Done when the room is closed and everything before it was handled.</summary>
    public Task Completion { get; }

    /// <summary>Asks the room; the answer comes from its loop.</summary>
    /// <exception cref="RoomClosedException">The room has closed meanwhile.</exception>
    public Task<T> Ask<T>(Func<Room, T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool written = _inbox.Writer.TryWrite(() =>
        {
            try
            {
                answer.SetResult(question(_room));
            }
            catch (Exception error)
            {
                answer.SetException(error);
            }
        });
        return written ? answer.Task : Task.FromException<T>(new RoomClosedException());
    }

    /// <summary>Tells the room something; nothing happens when it has closed.</summary>
    public void Tell(Action<Room> action) => _inbox.Writer.TryWrite(() => action(_room));

    /// <summary>Closes the room and takes nothing more.</summary>
    public void Close(string reason)
    {
        _inbox.Writer.TryWrite(() => _room.Close(reason));
        _inbox.Writer.TryComplete();
    }

    private async Task RunAsync()
    {
        await foreach (Action action in _inbox.Reader.ReadAllAsync())
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                // One request went wrong: the room goes on for everybody else.
                RoomLog.RequestFailed(_log, error);
            }
        }
    }
}

/// <summary>The room closed while somebody asked it something.</summary>
internal sealed class RoomClosedException() : Exception("the room has closed");
