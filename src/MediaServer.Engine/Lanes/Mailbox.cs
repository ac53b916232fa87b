using System.Collections.Concurrent;
using System.Threading.Channels;
using MediaServer.Engine.Commands;
using MediaServer.Transport;

namespace MediaServer.Engine.Lanes;

/// <summary>
/// The only places where a lane meets other threads: commands in, events out. Neither is touched for a packet.
/// </summary>
public sealed class Inbox(LaneTransport transport)
{
    private readonly ConcurrentQueue<LaneCommand> _commands = new();

    /// <summary>From any thread.</summary>
    public void Post(LaneCommand command)
    {
        _commands.Enqueue(command);
        transport.Wake();
    }

    /// <summary>On the lane.</summary>
    public bool TryTake(out LaneCommand command) => _commands.TryDequeue(out command!);
}

/// <summary>Events toward the control plane.</summary>
public sealed class Outbox(ChannelWriter<EngineEvent> writer)
{
    public void Put(EngineEvent happened) => writer.TryWrite(happened);
}
