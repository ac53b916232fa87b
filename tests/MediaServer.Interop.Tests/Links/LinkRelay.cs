using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaServer.Bench.Links;
using MediaServer.Primitives;
using MediaServer.Transport;

namespace MediaServer.Interop.Tests.Links;

/// <summary>
/// A link of the field in real time between one browser and the server's media port: every datagram waits, is late or is lost as the
/// profile says. One socket stands for the client toward the server.
/// </summary>
internal sealed class LinkRelay : IDisposable
{
    private readonly Socket _clients = NewSocket();
    private readonly Socket _server = NewSocket();
    private readonly EndPoint _serverAddress;
    private readonly LinkPath _down;
    private readonly LinkPath _up;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(Socket Socket, EndPoint To, byte[] Bytes), long> _flying = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Task> _tasks = new();
    private EndPoint? _client;

    public LinkRelay(LinkProfile profile, ulong seed, int mediaPort)
    {
        _serverAddress = new IPEndPoint(IPAddress.Loopback, mediaPort);
        _down = new LinkPath(profile.Down, seed * 2) { Origin = 0 };
        _up = new LinkPath(profile.Up, (seed * 2) + 1) { Origin = 0 };
        _tasks.Enqueue(Task.Factory.StartNew(() => Receive(_clients, fromClient: true), TaskCreationOptions.LongRunning));
        _tasks.Enqueue(Task.Factory.StartNew(() => Receive(_server, fromClient: false), TaskCreationOptions.LongRunning));
        _tasks.Enqueue(Task.Factory.StartNew(Deliver, TaskCreationOptions.LongRunning));
    }

    public int Port => ((IPEndPoint)_clients.LocalEndPoint!).Port;

    /// <summary>Seconds since the link began.</summary>
    public double Seconds => Now.Seconds;

    /// <summary>Waits of the page's packets behind each other in the downlink's queue, ms.</summary>
    public float[] QueueMs
    {
        get
        {
            lock (_gate)
            {
                return [.. _down.OwnQueueMs];
            }
        }
    }

    public long BytesDown
    {
        get
        {
            lock (_gate)
            {
                return _down.OwnBytesThrough;
            }
        }
    }

    /// <summary>Script that sends a page's media here: the answer's candidates are changed before the browser sees them.</summary>
    public string PageScript(int mediaPort) => $$"""
        const set = RTCPeerConnection.prototype.setRemoteDescription;
        RTCPeerConnection.prototype.setRemoteDescription = function (description) {
          const lines = description.sdp.split("\r\n").filter((line) => !/^a=candidate:.* tcp /i.test(line));
          const sdp = lines.map((line) => (line.startsWith("a=candidate:") ? line.replace(" {{mediaPort}} ", " {{Port}} ") : line)).join("\r\n");
          return set.call(this, { type: description.type, sdp });
        };
        """;

    public void Dispose()
    {
        _stop.Cancel();
        _clients.Dispose();
        _server.Dispose();
        _more.Release();
        Task.WaitAll([.. _tasks], 2000);
    }

    private Instant Now => new((long)Stopwatch.GetElapsedTime(_started).TotalMicroseconds);

    private static Socket NewSocket()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private void Receive(Socket socket, bool fromClient)
    {
        byte[] buffer = new byte[2048];
        while (!_stop.IsCancellationRequested)
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            int length;
            try
            {
                length = socket.ReceiveFrom(buffer, ref from);
            }
            catch (SocketException)
            {
                // Closed, or an ICMP answer of a browser that has gone.
                continue;
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            lock (_gate)
            {
                _client = fromClient ? from : _client;
                LinkVerdict verdict = (fromClient ? _up : _down).Send(length, Now);
                EndPoint? to = fromClient ? _serverAddress : _client;
                if (!verdict.IsLost && to is not null)
                {
                    _flying.Enqueue((fromClient ? _server : _clients, to, buffer[..length]), (Now + verdict.Delay).Microseconds);
                }
            }

            _more.Release();
        }
    }

    private void Deliver()
    {
        while (!_stop.IsCancellationRequested)
        {
            int wait = 50;
            while (true)
            {
                (Socket Socket, EndPoint To, byte[] Bytes) next;
                lock (_gate)
                {
                    if (!_flying.TryPeek(out next, out long due))
                    {
                        break;
                    }

                    if (due > Now.Microseconds)
                    {
                        wait = (int)Math.Max(1, (due - Now.Microseconds) / 1000);
                        break;
                    }

                    _flying.Dequeue();
                }

                Send(next);
            }

            _more.Wait(wait);
        }
    }

    private static void Send((Socket Socket, EndPoint To, byte[] Bytes) next)
    {
        try
        {
            next.Socket.SendTo(next.Bytes, next.To);
        }
        catch (SocketException)
        {
            // Nobody listens any more.
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
