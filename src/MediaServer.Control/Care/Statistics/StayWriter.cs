using System.Threading.Channels;
using MediaServer.Care.Statistics;
using MediaServer.Control.Hosting;
using MediaServer.Control.Rooms;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Care.Statistics;

/// <summary>Takes stays from rooms and writes them, some at a time. A figure that can't be written is lost, not waited for.</summary>
internal sealed partial class StayWriter(StatisticsBook book, ILogger<StayWriter> log)
    : BatchWriter<Stay>(Channel.CreateBounded<Stay>(new BoundedChannelOptions(Most) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite })), IRoomStatistics
{
    private const int Most = 10_000;

    public void Stayed(Stay stay) => Take(stay);

    protected override async Task WriteAsync(List<Stay> batch, CancellationToken stopping)
    {
        try
        {
            await book.AddAsync(batch, CancellationToken.None);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Lost(log, batch.Count, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} stays could not be written to the figures")]
    private static partial void Lost(ILogger log, int count, Exception error);
}
