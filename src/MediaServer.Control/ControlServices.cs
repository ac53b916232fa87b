using MediaServer.Control.Api;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Limits;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Control.Turn;
using MediaServer.Control.Whip;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MediaServer.Control;

/// <summary>Puts the control plane together. An <see cref="Engine.IMediaEngine"/> is registered by whoever composes the program.</summary>
public static class ControlServices
{
    public static IServiceCollection AddMediaServerControl(this IServiceCollection services, MediaServerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(_ => TokenSecret.FromDirectory(options.Data.Directory));
        services.AddSingleton<JoinTokens>();
        services.AddSingleton<TokenMaker>();
        services.AddSingleton<ApiAuthentication>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<ControlMetrics>();
        services.AddSingleton<JoinAuthorization>();
        services.AddSingleton<IceServers>();
        services.AddSingleton<RoomDirectory>();
        services.AddSingleton<IRoomDirectory>(provider => provider.GetRequiredService<RoomDirectory>());
        services.AddSingleton<SignallingServices>();
        services.AddSingleton<WhipServices>();
        services.AddHostedService<RoomHeartbeat>();
        return services;
    }

    /// <summary>All endpoints but the page and the metrics. <c>UseWebSockets</c> must stand before.</summary>
    public static void MapMediaServerControl(this IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapRooms();
        routes.MapDevelopmentSignIn();
        routes.MapNetworkTest();
        routes.MapWhip();
        routes.MapSignalling();
    }
}
