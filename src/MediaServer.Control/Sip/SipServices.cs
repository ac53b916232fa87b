using MediaServer.Control.Sip.Media;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Control.Sip;

/// <summary>Puts SIP together.</summary>
internal static class SipServices
{
    public static IServiceCollection AddSip(this IServiceCollection services)
    {
        services.AddSingleton<LegFigures>();
        services.AddSingleton<SipCallDesk>();
        services.AddSingleton<SipEndpoint>();
        services.AddHostedService(provider => provider.GetRequiredService<SipEndpoint>());
        return services;
    }
}
