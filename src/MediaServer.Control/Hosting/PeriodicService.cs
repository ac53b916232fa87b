using Microsoft.Extensions.Hosting;

namespace MediaServer.Control.Hosting;

/// <summary>Does something again and again until the server stops.</summary>
/// <param name="interval">From one beat to the next; a beat that takes longer is followed by the next at once.</param>
/// <param name="time">The clock.</param>
internal abstract class PeriodicService(TimeSpan interval, TimeProvider time) : BackgroundService
{
    protected TimeProvider Time { get; } = time;

    /// <summary>One beat. What it throws, but for the stop, ends the service.</summary>
    protected abstract Task BeatAsync(CancellationToken stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(interval, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await BeatAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
