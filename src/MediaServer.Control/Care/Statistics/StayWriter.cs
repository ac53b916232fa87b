using System.Threading.Channels;
using MediaServer.Care.Statistics;
using MediaServer.Control.Rooms;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Care.Statistics;

/// <summary>Takes stays from rooms and writes them, some at a time. A figure that can't be written is lost, not waited for.</summary>
internal sealed partial class StayWriter(StatisticsBook book, ILogger<StayWriter> log) : BackgroundService, IRoomStatistics
{
    private const int Most = 10_000;

    private readonly Channel<Stay> _stays = Channel.CreateBounded<Stay>(new BoundedChannelOptions(Most) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    public void Stayed(Stay stay) => _stays.Writer.TryWrite(stay);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _stays.Writer.TryComplete();
        if (ExecuteTask is { } writing)
        {
            await Task.WhenAny(writing, Task.Delay(Timeout.Infinite, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Stay> batch = [];
        while (await _stays.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < 200 && _stays.Reader.TryRead(out Stay? stay))
            {
                batch.Add(stay);
            }

            try
            {
                await book.AddAsync(batch, CancellationToken.None);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Lost(log, batch.Count, error);
            }

            batch.Clear();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} stays could not be written to the figures")]
    private static partial void Lost(ILogger log, int count, Exception error);
}
