using MediaServer.Care.Storage;
using Microsoft.Extensions.Hosting;

namespace MediaServer.Control.Care;

/// <summary>Brings the database up to date before anything else starts.</summary>
internal sealed class CareStart(CareDatabase database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => database.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
