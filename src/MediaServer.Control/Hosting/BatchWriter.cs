using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace MediaServer.Control.Hosting;

/// <summary>Takes things without making anybody wait, and writes them in order, some at a time; at the stop what was taken is still written.</summary>
internal abstract class BatchWriter<T>(Channel<T> waiting) : BackgroundService
{
    private const int LargestBatch = 200;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        if (ExecuteTask is { } writing)
        {
            await Task.WhenAny(writing, Task.Delay(Timeout.Infinite, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    protected void Take(T thing) => waiting.Writer.TryWrite(thing);

    /// <summary>Writes a batch, which is used again afterwards.</summary>
    protected abstract Task WriteAsync(List<T> batch, CancellationToken stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<T> batch = [];
        while (await waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < LargestBatch && waiting.Reader.TryRead(out T? thing))
            {
                batch.Add(thing);
            }

            await WriteAsync(batch, stoppingToken);
            batch.Clear();
        }
    }
}
