using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using MediaServer.Control.Rooms;

namespace MediaServer.Control.Signalling;

/// <summary>
/// The sending half of a socket: a bounded queue and one writer. A client that reads too slowly first loses what the
/// next message replaces anyway (quality, speakers), then its socket; it never makes a room wait.
/// </summary>
internal sealed class SocketLink(WebSocket socket) : IParticipantLink
{
    /// <summary>Messages waiting for one client.</summary>
    public const int Capacity = 256;

    private const int ReplaceableCapacity = 64;
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(15);

    private readonly Channel<ServerMessage> _queue = Channel.CreateBounded<ServerMessage>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly CancellationTokenSource _overflow = new();
    private volatile string _closeReason = "bye";
    private volatile bool _ending;

    /// <summary>Set when the client is too slow: the session ends.</summary>
    public CancellationToken Overflowed => _overflow.Token;

    public void Send(ServerMessage message)
    {
        if (message.IsReplaceable && _queue.Reader.Count >= ReplaceableCapacity)
        {
            return;
        }

        if (!_queue.Writer.TryWrite(message) && !_ending)
        {
            _overflow.Cancel();
        }
    }

    public void End(string reason)
    {
        Send(new Ended { Reason = reason });
        Finish(reason);
    }

    /// <summary>Sends what waits, then closes with 1000.</summary>
    public void Finish(string reason)
    {
        _closeReason = reason;
        _ending = true;
        _queue.Writer.TryComplete();
    }

    /// <summary>Writes until the link is finished or the socket breaks.</summary>
    public async Task WriteAsync(CancellationToken cancelled)
    {
        await foreach (ServerMessage message in _queue.Reader.ReadAllAsync(cancelled))
        {
            byte[] utf8 = JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), SignallingJson.Default);
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            limit.CancelAfter(SendLimit);
            await socket.SendAsync(utf8, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        }

        using CancellationTokenSource closing = new(SendLimit);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, _closeReason, closing.Token);
    }
}
