using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Protocols.Turn;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MediaServer.Control.Turn;

/// <summary>
/// One client's TURN connection: three loops (from the client, to the client, from the relay socket) around a
/// <see cref="TurnSession"/> that one lock guards. Toward a client that reads too slowly datagrams are dropped, as UDP
/// would: nothing waits and nothing grows.
/// </summary>
internal sealed class TurnConnection : ITurnOutput, IAsyncDisposable
{
    // About a second of a 720p call.
    private const int QueuedFrames = 512;

    private readonly Lock _gate = new();
    private readonly Channel<ArraySegment<byte>> _toClient = Channel.CreateBounded<ArraySegment<byte>>(
        new BoundedChannelOptions(QueuedFrames) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly ConnectionContext _context;
    private readonly TurnServer _server;
    private readonly TurnRelay _relay;
    private readonly TurnSession _session;
    private readonly CancellationTokenSource _end;
    private Task _relaying = Task.CompletedTask;

    public TurnConnection(ConnectionContext context, TurnServer server, ITurnCredentials credentials, IRandomSource random)
    {
        _context = context;
        _server = server;
        _relay = new TurnRelay(server, socket => _relaying = Task.Run(() => RelayAsync(socket)));
        CancellationToken stopping = context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed, stopping);
        TransportAddress client = TransportAddress.FromEndPoint((IPEndPoint)context.RemoteEndPoint!, TransportProtocol.Tcp);
        _session = new TurnSession(this, _relay, credentials, "mediaserver", client, random, LaneClock.Now);
    }

    public async Task RunAsync()
    {
        Task writing = WriteAsync();
        try
        {
            await ReadAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client went away, or the server stops.
        }

        _toClient.Writer.TryComplete();
        lock (_gate)
        {
            _session.Close();
        }

        await writing;
        await _end.CancelAsync();
        await _relaying;
    }

    /// <summary>Time has passed.</summary>
    public void Advance()
    {
        lock (_gate)
        {
            _session.Advance(LaneClock.Now);
            EndWhenDone();
        }
    }

    void ITurnOutput.ToClient(ReadOnlySpan<byte> frame)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(copy);
        if (!_toClient.Writer.TryWrite(new ArraySegment<byte>(copy, 0, frame.Length)))
        {
            ArrayPool<byte>.Shared.Return(copy);
            _server.CountDrop(DropReason.SendQueueFull);
        }
    }

    void ITurnOutput.ToPeer(TransportAddress peer, ReadOnlySpan<byte> datagram) => Count(_relay.Send(peer, datagram));

    public ValueTask DisposeAsync()
    {
        _end.Dispose();
        _relay.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync()
    {
        PipeReader input = _context.Transport.Input;
        byte[] scratch = ArrayPool<byte>.Shared.Rent(TurnStreamFramer.MaxFrame);
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync(_end.Token);
                ReadOnlySequence<byte> rest = read.Buffer;
                bool goOn = Handle(ref rest, scratch);
                input.AdvanceTo(rest.Start, read.Buffer.End);
                if (!goOn || read.IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>Handles every whole message; false when the connection must end.</summary>
    private bool Handle(ref ReadOnlySequence<byte> input, byte[] scratch)
    {
        lock (_gate)
        {
            while (true)
            {
                switch (TurnStreamFramer.Next(ref input, scratch, out ReadOnlySpan<byte> message))
                {
                    case TurnFrame.Incomplete:
                        return true;
                    case TurnFrame.Broken:
                        _server.CountDrop(DropReason.BadStun);
                        return false;
                }

                Count(_session.Handle(message, LaneClock.Now));
                if (_session.ShouldClose)
                {
                    return false;
                }
            }
        }
    }

    private async Task WriteAsync()
    {
        PipeWriter output = _context.Transport.Output;
        try
        {
            while (await _toClient.Reader.WaitToReadAsync())
            {
                // What waits goes out together: one TLS record for many small frames.
                while (_toClient.Reader.TryRead(out ArraySegment<byte> frame))
                {
                    output.Write(frame);
                    ArrayPool<byte>.Shared.Return(frame.Array!);
                }

                FlushResult flushed = await output.FlushAsync(_end.Token);
                if (flushed.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client went away; the reading side notices as well.
        }
    }

    private async Task RelayAsync(Socket socket)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        EndPoint any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            while (!_end.IsCancellationRequested)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, _end.Token);
                TransportAddress peer = TransportAddress.FromEndPoint((IPEndPoint)received.RemoteEndPoint);
                lock (_gate)
                {
                    Count(_session.FromPeer(peer, buffer.AsSpan(0, received.ReceivedBytes), LaneClock.Now));
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The allocation is over.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void EndWhenDone()
    {
        if (_session.ShouldClose)
        {
            _context.Abort();
        }
    }

    private void Count(DropReason reason)
    {
        if (reason != DropReason.None)
        {
            _server.CountDrop(reason);
        }
    }
}
