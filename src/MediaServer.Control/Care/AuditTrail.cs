using System.Threading.Channels;
using MediaServer.Care.Audit;
using MediaServer.Control.Care.Webhooks;
using MediaServer.Control.Hosting;
using MediaServer.Control.Rooms;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Care;

/// <summary>
/// Takes events from rooms and requests without making them wait, and writes them in order. What can't be written now is
/// kept and tried again: a database that is away costs memory, not the log.
/// </summary>
internal sealed partial class AuditTrail(AuditLog log, VisitNews news, TimeProvider time, ILogger<AuditTrail> logger)
    : BatchWriter<AuditEvent>(Channel.CreateUnbounded<AuditEvent>(new UnboundedChannelOptions { SingleReader = true })), IAuditTrail
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public void Note(AuditEvent happened) => Take(happened);

    protected override async Task WriteAsync(List<AuditEvent> batch, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await log.AppendAsync(batch, CancellationToken.None);
                await TellAsync(batch);
                return;
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                WriteFailed(logger, batch.Count, error);
                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    private async Task TellAsync(List<AuditEvent> batch)
    {
        try
        {
            await news.TellAsync(batch);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The log stands; a booking system that misses one word asks the API.
            NewsFailed(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The booking system could not be told of a visit")]
    private static partial void NewsFailed(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} audit entries could not be written; trying again")]
    private static partial void WriteFailed(ILogger log, int count, Exception error);
}
