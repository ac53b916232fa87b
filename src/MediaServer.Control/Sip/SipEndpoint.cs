using System.Threading.Channels;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Sip.Transport;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Sip;

/// <summary>
/// SIP on UDP, TCP and TLS: one loop that owns the user agent; sockets, rooms and time reach it through one inbox. Opens
/// nothing when no endpoint is configured.
/// </summary>
internal sealed class SipEndpoint : BackgroundService, ISipReceiver
{
    // Scanners send to everybody: what can't be taken in at once is dropped, and UDP repeats what was meant.
    private const int LongestInbox = 20_000;

    // Between so many messages of others the server's own affairs and timers have their turn.
    private const int MostAtOnce = 200;
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Action<Instant>> _inbox = Channel.CreateBounded<Action<Instant>>(
        new BoundedChannelOptions(LongestInbox) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<Action<Instant>> _own = Channel.CreateUnbounded<Action<Instant>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SipOptions _options;
    private readonly SipCallDesk _desk;
    private readonly TimeProvider _time;
    private readonly ILogger<SipEndpoint> _log;
    private readonly SourceGuard _guard = new();
    private readonly SipUserAgent _agent;
    private readonly long _started;
    private CancellationToken _stopping;
    private SipUdpTransport? _udp;
    private readonly ITlsCertificate? _certificate;
    private SipTcpTransport? _tcp;
    private SipTcpTransport? _tls;

    public SipEndpoint(
        MediaServerOptions options, SipCallDesk desk, IRandomSource random, TimeProvider time, ILogger<SipEndpoint> log, ITlsCertificate? certificate = null)
    {
        _options = options.Sip;
        _desk = desk;
        _time = time;
        _log = log;
        _certificate = certificate;
        _started = time.GetTimestamp();
        _agent = new SipUserAgent(new SipUserAgentOptions { LocalHost = LocalHost, Product = "MediaServer" }, random);
        _desk.Attach(_agent, _guard, Post, ConnectAsync);
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_options.IsUsed)
        {
            return Task.CompletedTask;
        }

        _udp = new SipUdpTransport(_options.Port, this);
        _tcp = new SipTcpTransport(_options.Port, this, null);
        _tls = _certificate is null ? null : new SipTcpTransport(_options.TlsPort, this, new SipTls(_certificate, _options));
        SipLog.Listening(_log, _options.Port, _tls is null ? 0 : _options.TlsPort, _options.Endpoints.Count, _options.Trunks.Count);
        return base.StartAsync(cancellationToken);
    }

    public void Received(SipFlow flow, byte[] message) => _inbox.Writer.TryWrite(now =>
    {
        if (_desk.IsTrunk(flow) || _guard.IsHeard(flow.Remote.ToEndPoint().Address, now))
        {
            _agent.Receive(message, flow, now);
        }
    });

    public void Identified(SipFlow flow, IReadOnlyList<string> names) => Post(_ => _desk.Identified(flow, names));

    public void Closed(SipFlow flow) => Post(now =>
    {
        _agent.Disconnect(flow, now);
        _desk.Closed(flow, now);
    });

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
        _tls?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _ = _udp!.RunAsync(stoppingToken);
        _ = _tcp!.RunAsync(stoppingToken);
        _ = _tls?.RunAsync(stoppingToken);
        _stopping = stoppingToken;
        using PeriodicTimer beat = new(s_beat, _time);
        Task<bool> tick = beat.WaitForNextTickAsync(stoppingToken).AsTask();
        Task<bool> input = _inbox.Reader.WaitToReadAsync(stoppingToken).AsTask();
        Task<bool> own = _own.Reader.WaitToReadAsync(stoppingToken).AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(tick, input, own);
                Instant now = Now();
                while (_own.Reader.TryRead(out Action<Instant>? action))
                {
                    Run(action, now);
                }

                for (int i = 0; i < MostAtOnce && _inbox.Reader.TryRead(out Action<Instant>? action); i++)
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

                if (own.IsCompleted)
                {
                    own = _own.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    // What the server itself says is never dropped, however full a flood has made the inbox.
    private void Post(Action<Instant> action) => _own.Writer.TryWrite(action);

    private Task<SipFlow?> ConnectAsync(SipTrunkOptions trunk) =>
        (trunk.Transport == SipTransportKind.Tls ? _tls : _tcp)?.ConnectAsync(trunk.Host, trunk.Port, _stopping) ?? Task.FromResult<SipFlow?>(null);

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
            switch (transmit.Flow.Transport)
            {
                case SipTransportKind.Udp:
                    _udp!.Send(transmit.Flow, transmit.Bytes);
                    break;
                case SipTransportKind.Tcp:
                    _tcp!.Send(transmit.Flow, transmit.Bytes);
                    break;
                default:
                    _tls?.Send(transmit.Flow, transmit.Bytes);
                    break;
            }
        }
    }

    private SipHost LocalHost(SipFlow flow) => new(
        LocalAddresses.Toward(flow.Remote.ToEndPoint()).ToString(), flow.Transport == SipTransportKind.Tls ? _options.TlsPort : _options.Port);
}
