using MediaServer.Control.Api;
using MediaServer.Control.Care;
using MediaServer.Control.Configuration;
using MediaServer.Control.Dtls;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Limits;
using MediaServer.Control.Metrics;
using MediaServer.Control.Mixing;
using MediaServer.Control.Peers;
using MediaServer.Control.Recordings;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Control.Sip;
using MediaServer.Control.Turn;
using MediaServer.Control.Whip;
using MediaServer.Crypto;
using MediaServer.Primitives;
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
        services.AddSingleton<TurnServer>();
        services.AddHostedService(provider => provider.GetRequiredService<TurnServer>());
        services.AddSingleton<IceServers>();
        services.TryAddSingleton<IRandomSource>(SystemRandomSource.Instance);
        services.AddSingleton(_ => DtlsCertificate.Create());
        services.AddSingleton<DtlsHandshaker>(provider => new DtlsHandshaker(provider.GetRequiredService<DtlsCertificate>()));
        services.AddSingleton<OfferAnswerer>();
        services.AddSingleton<PeerConnector>();
        services.AddSingleton<IPeerConnector>(provider => provider.GetRequiredService<PeerConnector>());
        services.AddSingleton<IPeerEvents>(provider => provider.GetRequiredService<PeerConnector>());
        services.AddSingleton<CodecService>();
        services.AddSingleton(provider => provider.GetRequiredService<CodecService>().Plane);
        services.AddHostedService(provider => provider.GetRequiredService<CodecService>());
        services.TryAddSingleton<IRecordingAudit, LoggedRecordingAudit>();
        services.AddSingleton<RecordingDesk>();
        services.AddSingleton<IRecordingDesk>(provider => provider.GetRequiredService<RecordingDesk>());
        services.AddHostedService(provider => provider.GetRequiredService<RecordingDesk>());
        services.AddCare(options);
        services.AddStaffSignIn(options);
        services.AddSingleton<RoomDirectory>();
        services.AddSingleton<IRoomDirectory>(provider => provider.GetRequiredService<RoomDirectory>());
        services.AddSingleton<SignallingServices>();
        services.AddSingleton<WhipServices>();
        services.AddHostedService<DtlsWarmUp>();
        services.AddHostedService<RoomHeartbeat>();
        services.AddSip();
        return services;
    }

    /// <summary>All endpoints but the page and the metrics. <c>UseWebSockets</c> must stand before.</summary>
    public static void MapMediaServerControl(this IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapRooms();
        routes.MapTelephones();
        routes.MapRecordings();
        routes.MapDevelopmentSignIn();
        routes.MapNetworkTest();
        routes.MapStaffSessions();
        routes.MapCare();
        routes.MapWhip();
        routes.MapSignalling();
    }
}
