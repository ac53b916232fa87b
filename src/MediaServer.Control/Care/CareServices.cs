using MediaServer.Care.Audit;
using MediaServer.Care.Doors;
using MediaServer.Care.Files;
using MediaServer.Care.Home;
using MediaServer.Care.OnCall;
using MediaServer.Care.Organisation;
using MediaServer.Care.Statistics;
using MediaServer.Care.Storage;
using MediaServer.Care.Visits;
using MediaServer.Care.Webhooks;
using MediaServer.Control.Care.Files;
using MediaServer.Control.Care.Guests;
using MediaServer.Control.Care.Home;
using MediaServer.Control.Care.Organisation;
using MediaServer.Control.Care.Queues;
using MediaServer.Control.Care.Statistics;
using MediaServer.Control.Care.Webhooks;
using MediaServer.Control.Configuration;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Control.Care;

/// <summary>Care, put together.</summary>
internal static class CareServices
{
    public static void AddCare(this IServiceCollection services, MediaServerOptions options)
    {
        services.AddSingleton(_ => CareDatabase.From(options.Data.Directory, options.Data.ConnectionString));
        services.AddSingleton(provider => new WebhookBook(provider.GetRequiredService<CareDatabase>(), options.Care.Webhooks));
        services.AddSingleton<VisitBook>();
        services.AddSingleton(provider => new VisitNews(provider.GetRequiredService<VisitBook>(), provider.GetRequiredService<WebhookBook>(), options.Care));
        services.AddSingleton<StatisticsBook>();
        services.AddSingleton<StayWriter>();
        services.AddSingleton<IRoomStatistics>(provider => provider.GetRequiredService<StayWriter>());
        services.AddSingleton<HandOvers>();
        services.AddSingleton<FileBook>();
        services.AddSingleton<FileVault>();
        services.AddSingleton<FileEndpoints>();
        services.AddSingleton<HomeBook>();
        services.AddSingleton<HomeDesk>();
        services.AddSingleton<Admissions>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<OnCallBook>();
        services.AddSingleton<OrganisationBook>();
        services.AddSingleton<IDoorkeeper, Doorkeeper>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditTrail>());
        services.AddSingleton<GuestLinks>();
        services.AddSingleton<VisitTexts>();
        services.AddSingleton<GuestLinkEndpoint>();
        services.AddSingleton<OnCallDesk>();
        services.AddSingleton<QueueBook>();
        services.AddSingleton<QueueDesk>();

        // In this order: the tables, then who writes into them.
        services.AddHostedService<CareStart>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditTrail>());
        services.AddHostedService(provider => provider.GetRequiredService<StayWriter>());
        services.AddHostedService<WebhookSender>();
        services.AddHostedService<FileSweeper>();
        services.AddHostedService<OnCallHeartbeat>();
    }

    public static void MapCare(this IEndpointRouteBuilder routes)
    {
        routes.MapVisits();
        GuestLinkEndpoint.Map(routes);
        routes.MapOnCall();
        routes.MapOrganisation();
        routes.MapQueues();
        routes.MapStatistics();
        routes.MapGuests();
        routes.MapFollowUps();
        routes.MapHome();
        FileEndpoints.Map(routes);
    }
}
