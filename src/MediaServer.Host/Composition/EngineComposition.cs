using MediaServer.Control.Configuration;
using MediaServer.Control.Metrics;
using MediaServer.Crypto;
using MediaServer.Engine;
using MediaServer.Host.Commands;
using MediaServer.Transport;

namespace MediaServer.Host.Composition;

/// <summary>Where the media plane is put behind <see cref="IMediaEngine"/>. This file and no other names it.</summary>
internal static class EngineComposition
{
    public static IServiceCollection AddMediaEngine(this IServiceCollection services, MediaServerOptions options)
    {
        services.AddSingleton(provider => Create(options, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IMediaEngine>(provider => provider.GetRequiredService<MediaEngine>());
        services.AddSingleton<IEngineMetrics, EngineMetrics>();
        return services;
    }

    private static MediaEngine Create(MediaServerOptions options, ILoggerFactory logging)
    {
        ILogger log = logging.CreateLogger("MediaServer.Engine");
        try
        {
            MediaEngine engine = new(
                new MediaEngineOptions
                {
                    Port = options.Media.Port,
                    Lanes = options.Media.Lanes,
                    Addresses = [.. options.Media.Addresses.Select(address => address.ToString())],
                    Transport = new LaneTransportOptions(),
                },
                SystemRandomSource.Instance);
            foreach (var lane in engine.Lanes)
            {
                EngineLog.LaneStarted(log, lane.Index, lane.Transport.Port, lane.Transport.Description);
                if (lane.Transport.Warning is { } warning)
                {
                    EngineLog.LaneWarning(log, lane.Index, warning);
                }
            }

            return engine;
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new StartException(error.Message, error);
        }
    }
}

/// <summary>What the media plane says at start.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Lane {Lane} on port {Port}: {Description}")]
    public static partial void LaneStarted(ILogger log, int lane, int port, string description);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lane {Lane}: {Warning}")]
    public static partial void LaneWarning(ILogger log, int lane, string warning);
}
