using MediaServer.Control;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Metrics;
using MediaServer.Host.Certificates;
using MediaServer.Host.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenTelemetry.Metrics;

namespace MediaServer.Host.Composition;

/// <summary>Puts the program together: configuration, listener, control plane, media plane, page.</summary>
internal static class ServerHost
{
    /// <param name="arguments">Configuration from the command line.</param>
    /// <param name="engine">Registers another media plane than the built-in one (tests).</param>
    public static WebApplication Build(string[] arguments, Action<IServiceCollection>? engine = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = arguments,

            // Settings and page lie beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
        });
        MediaServerOptions options = MediaServerOptions.Read(builder.Configuration);
        Directory.CreateDirectory(options.Data.Directory);
        AddLogging(builder.Logging);
        AddServices(builder.Services, options);
        if (engine is null)
        {
            builder.Services.AddMediaEngine(options);
        }
        else
        {
            engine(builder.Services);
        }

        builder.WebHost.ConfigureKestrel((_, kestrel) => kestrel.Configure(options));
        WebApplication app = builder.Build();
        Use(app);
        return app;
    }

    /// <summary>The first address as people type it, with the port that was bound.</summary>
    public static Uri PublicAddress(WebApplication app)
    {
        MediaServerOptions options = app.Services.GetRequiredService<MediaServerOptions>();
        string bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return options.Http.Urls[0].ForPeople(BindingAddress.Parse(bound).Port);
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        // The standard output is for the ready line and for what commands print.
        logging.ClearProviders();
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void AddServices(IServiceCollection services, MediaServerOptions options)
    {
        services.AddMediaServerControl(options);
        services.AddSingleton<CertificateSource>();
        services.AddSingleton<ITlsCertificate>(provider => provider.GetRequiredService<CertificateSource>());
        services.AddHostedService(provider => provider.GetRequiredService<CertificateSource>());
        services.AddOpenApi(api => api.AddOperationTransformer(ApiDescription.AddBodyAsync));
        services.AddProblemDetails();
        services.AddPageCompression();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ControlMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());

        // A drain and the sockets' goodbyes come first.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.Rooms.DrainSeconds + 15));
    }

    private static void Use(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSecurityHeaders();
        app.UseWebSockets();
        app.UsePage();
        app.UseRouting();
        app.UseAuthentication();
        app.MapMediaServerControl();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapPage();
        if (app.Services.GetService<IEngineMetrics>() is { } engine)
        {
            app.Services.GetRequiredService<ControlMetrics>().Observe(engine);
        }
    }
}
