using MediaServer.Control.Configuration;
using MediaServer.Control.Hosting;
using Microsoft.Extensions.Hosting;

namespace MediaServer.Control.Rooms;

/// <summary>One timer for all rooms, and the goodbye when the server stops.</summary>
internal sealed class RoomHeartbeat(RoomDirectory rooms, MediaServerOptions options, TimeProvider time)
    : PeriodicService(TimeSpan.FromMilliseconds(500), time), IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes before any service stops: the listener still answers, and <c>/readyz</c> says 503.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        rooms.Drain();
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Rooms.DrainSeconds), Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host's patience is over.
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task BeatAsync(CancellationToken stopping) => rooms.TickAsync();
}
