using System.Threading.Channels;
using MediaServer.Control.Configuration;
using MediaServer.Control.Sip.Transport;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Sip;

/// <summary>
/// SIP on UDP and TCP: one loop that owns the user agent; sockets, rooms and time reach it through one inbox. Opens
/// nothing when no endpoint is configured.
/// </summary>
internal sealed class SipEndpoint : BackgroundService, ISipReceiver
{
    // Scanners send to everybody: what can't be taken in at once is dropped, and UDP repeats what was meant.
    private const int LongestInbox = 20_000;
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Action<Instant>> _inbox = Channel.CreateBounded<Action<Instant>>(
        new BoundedChannelOptions(LongestInbox) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SipOptions _options;
    private readonly SipCallDesk _desk;
    private readonly TimeProvider _time;
    private readonly ILogger<SipEndpoint> _log;
    private readonly SourceGuard _guard = new();
    private readonly SipUserAgent _agent;
    private readonly long _started;
    private SipUdpTransport? _udp;
    private SipTcpTransport? _tcp;

    public SipEndpoint(MediaServerOptions options, SipCallDesk desk, IRandomSource random, TimeProvider time, ILogger<SipEndpoint> log)
    {
        _options = options.Sip;
        _desk = desk;
        _time = time;
        _log = log;
        _started = time.GetTimestamp();
        _agent = new SipUserAgent(new SipUserAgentOptions { LocalHost = LocalHost, Product = "MediaServer" }, random);
        _desk.Attach(_agent, _guard, Post);
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Endpoints.Count == 0)
        {
            return Task.CompletedTask;
        }

        _udp = new SipUdpTransport(_options.Port, this);
        _tcp = new SipTcpTransport(_options.Port, this);
        SipLog.Listening(_log, _options.Port, _options.Endpoints.Count);
        return base.StartAsync(cancellationToken);
    }

    public void Received(SipFlow flow, byte[] message) => _inbox.Writer.TryWrite(now =>
    {
        if (_guard.IsHeard(flow.Remote.ToEndPoint().Address, now))
        {
            _agent.Receive(message, flow, now);
        }
    });

    public void Closed(SipFlow flow) => _inbox.Writer.TryWrite(now => _agent.Disconnect(flow, now));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_udp is not null)
        {
            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Post(now =>
            {
                _desk.HangUpAll(now);
                done.SetResult();
            });
            await Task.WhenAny(done.Task, Task.Delay(1000, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
        _udp?.Dispose();
        _tcp?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _ = _udp!.RunAsync(stoppingToken);
        _ = _tcp!.RunAsync(stoppingToken);
        using PeriodicTimer beat = new(s_beat, _time);
        Task<bool> tick = beat.WaitForNextTickAsync(stoppingToken).AsTask();
        Task<bool> input = _inbox.Reader.WaitToReadAsync(stoppingToken).AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(tick, input);
                Instant now = Now();
                while (_inbox.Reader.TryRead(out Action<Instant>? action))
                {
                    Run(action, now);
                }

                if (tick.IsCompleted)
                {
                    Run(_agent.Advance, now);
                    Run(_desk.Beat, now);
                    tick = beat.WaitForNextTickAsync(stoppingToken).AsTask();
                }

                if (input.IsCompleted)
                {
                    input = _inbox.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Post(Action<Instant> action) => _inbox.Writer.TryWrite(action);

    private Instant Now() => new((long)_time.GetElapsedTime(_started).TotalMicroseconds + 1_000_000);

    private void Run(Action<Instant> action, Instant now)
    {
        try
        {
            action(now);
            while (_agent.TryTake(out SipCallEvent? happened))
            {
                _desk.Handle(happened, now);
            }
        }
        catch (Exception error)
        {
            SipLog.Failed(_log, error);
        }

        while (_agent.TryTake(out SipTransmit transmit))
        {
            if (transmit.Flow.Transport == SipTransportKind.Udp)
            {
                _udp!.Send(transmit.Flow, transmit.Bytes);
            }
            else
            {
                _tcp!.Send(transmit.Flow, transmit.Bytes);
            }
        }
    }

    private SipHost LocalHost(SipFlow flow) => new(LocalAddresses.Toward(flow.Remote.ToEndPoint()).ToString(), _options.Port);
}
