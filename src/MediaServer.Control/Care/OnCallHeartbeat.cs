using MediaServer.Control.Care.Home;
using MediaServer.Control.Care.Queues;
using MediaServer.Control.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Care;

/// <summary>The clock of the on-call desk and of the queues.</summary>
internal sealed partial class OnCallHeartbeat(OnCallDesk desk, QueueDesk queues, HomeDesk home, TimeProvider time, ILogger<OnCallHeartbeat> log)
    : PeriodicService(TimeSpan.FromMilliseconds(500), time)
{
    protected override async Task BeatAsync(CancellationToken stopping)
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
