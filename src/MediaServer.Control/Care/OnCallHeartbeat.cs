using MediaServer.Control.Care.Home;
using MediaServer.Control.Care.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Care;

/// <summary>The clock of the on-call desk and of the queues.</summary>
internal sealed partial class OnCallHeartbeat(OnCallDesk desk, QueueDesk queues, HomeDesk home, TimeProvider time, ILogger<OnCallHeartbeat> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TickAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TickAsync()
    {
        try
        {
            await desk.TickAsync();
            await queues.TickAsync();
            home.Tick();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A database that is away for a moment must not end the ringing.
            TickFailed(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The on-call desk failed a beat")]
    private static partial void TickFailed(ILogger log, Exception error);
}
