using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MediaServer.Bench.Load.Measure;
using MediaServer.Bench.Load.Sockets;
using MediaServer.Control.Dtls;
using MediaServer.Primitives;

namespace MediaServer.Bench.Load.Clients;

/// <summary>The one thread that runs all clients.</summary>
internal sealed class ClientLoop : IDisposable
{
    /// <summary>Each client is serviced once in so many milliseconds, all of them spread evenly.</summary>
    private const int ServicePeriod = 100;

    private readonly Poller _poller = new();
    private readonly TrainReceiver _receiver = new();
    private readonly BurstSender _burst = new();
    private readonly ConcurrentQueue<Action> _inbox = new();
    private readonly List<RtcClient?> _clients = [];
    private readonly List<RtcClient> _publishers = [];
    private readonly Thread _thread;
    private volatile bool _stopped;
    private int _numbers;
    private long _serviced;

    public ClientLoop()
    {
        Dtls = new DtlsHandshaker(DtlsCertificate.Create(), new DtlsOptions { MaxThreads = 8, MaxWaiting = 10_000 });
        Dtls.WarmUp();
        _thread = new Thread(Run) { Name = "clients", IsBackground = true };
        _thread.Start();
    }

    public DtlsHandshaker Dtls { get; }

    /// <summary>Belongs to the loop's thread: read it by <see cref="AskAsync"/>.</summary>
    public LoadFigures Figures { get; } = new();

    /// <summary>What ended the loop, or null.</summary>
    public Exception? Fault { get; private set; }

    public RtcClient Create(ClientPlan plan) => new(this, Interlocked.Increment(ref _numbers), plan);

    public void Post(Action action) => _inbox.Enqueue(action);

    /// <summary>Runs on the loop's thread.</summary>
    public Task<T> AskAsync<T>(Func<T> ask)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => done.SetResult(ask()));
        return done.Task;
    }

    /// <summary>On the loop's thread: from now on the client is served.</summary>
    public void Add(RtcClient client)
    {
        _poller.Add(client.Socket.Descriptor, _clients.Count);
        _clients.Add(client);
        if (client.Outbound.Count > 0)
        {
            _publishers.Add(client);
        }
    }

    /// <summary>Ends a client.</summary>
    public Task RemoveAsync(RtcClient client) => AskAsync(() =>
    {
        int at = _clients.IndexOf(client);
        if (at >= 0)
        {
            _poller.Remove(client.Socket.Descriptor);
            _clients[at] = null;
            _publishers.Remove(client);
        }

        client.Dispose();
        return true;
    });

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
        foreach (RtcClient? client in _clients)
        {
            client?.Dispose();
        }

        _poller.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopped)
            {
                Turn();
            }
        }
        catch (Exception fault)
        {
            Fault = fault;
            Console.Error.WriteLine(fault);
        }
    }

    private void Turn()
    {
        int ready = _poller.Wait(1);
        while (_inbox.TryDequeue(out Action? action))
        {
            action();
        }

        for (int i = 0; i < ready; i++)
        {
            if (_clients[_poller.Ready(i)] is { } client)
            {
                Read(client);
            }
        }

        Instant now = Clock.Now;
        foreach (RtcClient publisher in CollectionsMarshal.AsSpan(_publishers))
        {
            publisher.SendMedia(now, _burst);
        }

        ServiceSome(now);
    }

    private void Read(RtcClient client)
    {
        bool more = true;
        while (more)
        {
            more = _receiver.Receive(client.Socket.Descriptor);
            Instant now = Clock.Now;
            for (int i = 0; i < _receiver.Count; i++)
            {
                client.OnDatagram(_receiver[i], now);
            }

            client.AfterDatagrams(now);
        }
    }

    private void ServiceSome(Instant now)
    {
        long tick = now.Milliseconds;
        _serviced = Math.Max(_serviced, tick - ServicePeriod);
        while (_serviced < tick)
        {
            _serviced++;
            for (int i = (int)(_serviced % ServicePeriod); i < _clients.Count; i += ServicePeriod)
            {
                _clients[i]?.Service(now);
            }
        }
    }
}
