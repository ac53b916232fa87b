using MediaServer.Control.Dtls;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Peers;

/// <summary>Runs one handshake while the server starts: the first in a process takes up to a second.</summary>
internal sealed class DtlsWarmUp(DtlsHandshaker handshaker, TimeProvider time, ILogger<DtlsWarmUp> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        if (await Task.Run(handshaker.WarmUp, cancellationToken))
        {
            PeerLog.Warm(log, time.GetElapsedTime(started).TotalMilliseconds);
        }
        else
        {
            PeerLog.Cold(log);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
