using MediaServer.Care.Files;
using MediaServer.Care.Visits;
using MediaServer.Control.Configuration;
using MediaServer.Control.Hosting;
using MediaServer.Control.Rooms;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Care.Files;

/// <summary>Deletes the files of calls that are over, unless the visit's class is one whose files are kept (<c>Care:KeepFiles</c>).</summary>
internal sealed partial class FileSweeper(
    FileBook book, FileVault vault, VisitBook visits, IRoomDirectory rooms, MediaServerOptions options, TimeProvider time, ILogger<FileSweeper> log)
    : PeriodicService(TimeSpan.FromMinutes(5), time)
{
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(90);

    protected override async Task BeatAsync(CancellationToken stopping)
    {
        try
        {
            foreach (SharedFile file in await book.OldAsync(Time.GetUtcNow() - LeastAge))
            {
                bool kept = VisitRooms.IsVisit(file.Room) && await visits.FindByRoomAsync(file.Room) is { } visit
                    && (options.Care.KeepFiles.Contains(visit.Class) || visit.ClosesAt > Time.GetUtcNow());
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
