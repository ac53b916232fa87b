using System.Diagnostics.Metrics;
using MediaServer.Codecs.Plane;
using MediaServer.Control.Configuration;
using MediaServer.Control.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Mixing;

/// <summary>
/// The codec process of this server: made ready to be started, started a moment after the server takes calls (so that its
/// start costs the server's nothing), ended with it.
/// </summary>
internal sealed class CodecService : IHostedService, IDisposable
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);
    private readonly ILogger<CodecService> _log;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly Meter _meter = new(ControlMetrics.MeterName);
    private readonly CodecLauncher _launcher;
    private readonly CodecPlane? _plane;
    private CodecSupervisor? _supervisor;
    private ITimer? _warm;

    public CodecService(MediaServerOptions options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<CodecService> log)
    {
        _lifetime = lifetime;
        _log = log;
        _time = time;
        _launcher = new CodecLauncher(CodecLauncher.DefaultProgram, line => CodecLog.Said(log, line));
        try
        {
            _plane = new CodecPlane(Math.Max(1, options.Media.Lanes), _launcher.WhyNot);
            Plane = _plane;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Plane = new NoCodecPlane("there is no shared memory for mediaserver-codec");
        }

        _meter.CreateObservableGauge("mediaserver.codec.up", () => Plane.IsReady ? 1 : 0, description: "1 while the codec process takes orders.");
        _meter.CreateObservableCounter("mediaserver.codec.restarts", () => _supervisor?.Restarts ?? 0, description: "Codec processes started in another's place.");
    }

    /// <summary>What everybody else works with.</summary>
    public ICodecPlane Plane { get; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Plane.WhyNot is { } why)
        {
            CodecLog.Absent(_log, why);
            return Task.CompletedTask;
        }

        _supervisor = new CodecSupervisor(_plane!, _launcher, Tell);

        // Not before the server is ready: two programs that start at once on two cores make each other late.
        _lifetime.ApplicationStarted.Register(() => _warm = _time.CreateTimer(_ => Plane.Warm(), null, s_warmUp, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _warm?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _warm?.Dispose();
        _supervisor?.Dispose();
        _plane?.Dispose();
        _meter.Dispose();
    }

    private void Tell(CodecPlaneEvent happened, int process)
    {
        if (happened is CodecPlaneEvent.Started or CodecPlaneEvent.Ready)
        {
            CodecLog.Stands(_log, happened, process);
        }
        else
        {
            CodecLog.Gone(_log, happened, process);
        }
    }
}

/// <summary>What is said of the codec process.</summary>
internal static partial class CodecLog
{
    [LoggerMessage(1301, LogLevel.Information, "Codec process {Process}: {Happened}")]
    public static partial void Stands(ILogger log, CodecPlaneEvent happened, int process);

    [LoggerMessage(1302, LogLevel.Warning, "Codec process {Process}: {Happened}; another takes its place, calls go on")]
    public static partial void Gone(ILogger log, CodecPlaneEvent happened, int process);

    [LoggerMessage(1303, LogLevel.Warning, "No codec process: {Why}. No mix in recordings, no G.711 and G.722; calls between browsers lack nothing")]
    public static partial void Absent(ILogger log, string why);

    [LoggerMessage(1304, LogLevel.Warning, "Codec process says: {Line}")]
    public static partial void Said(ILogger log, string line);
}
