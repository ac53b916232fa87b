using MediaServer.Care.Files;
using MediaServer.Care.Visits;
using MediaServer.Control.Configuration;
using MediaServer.Control.Rooms;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Care.Files;

/// <summary>Deletes the files of calls that are over, unless the visit's class is one whose files are kept (<c>Care:KeepFiles</c>).</summary>
internal sealed partial class FileSweeper(
    FileBook book, FileVault vault, VisitBook visits, IRoomDirectory rooms, MediaServerOptions options, TimeProvider time, ILogger<FileSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(90);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task SweepAsync()
    {
        try
        {
            foreach (SharedFile file in await book.OldAsync(time.GetUtcNow() - LeastAge))
            {
                bool kept = VisitRooms.IsVisit(file.Room) && await visits.FindByRoomAsync(file.Room) is { } visit
                    && (options.Care.KeepFiles.Contains(visit.Class) || visit.ClosesAt > time.GetUtcNow());
                if (!kept && rooms.Find(file.Room) is null)
                {
                    vault.Remove(file.Id);
                    await book.RemoveAsync(file.Id);
                }
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Old files could not be deleted")]
    private static partial void Failed(ILogger log, Exception error);
}
