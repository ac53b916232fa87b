using MediaServer.Control.Sip.Door;
using MediaServer.Control.Sip.Media;
using MediaServer.Control.Sip.Sound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MediaServer.Control.Sip;

/// <summary>Puts SIP together.</summary>
internal static class SipServices
{
    public static IServiceCollection AddSip(this IServiceCollection services)
    {
        services.AddSingleton<LegFigures>();
        services.AddSingleton<SipRegistrations>();
        services.AddSingleton<PinBook>();
        services.TryAddSingleton<IPromptSource, SpokenPrompts>();
        services.AddSingleton<SipOutbound>();
        services.AddSingleton<ISipDialer>(provider => provider.GetRequiredService<SipOutbound>());
        services.AddSingleton<SipCallDesk>();
        services.AddSingleton<SipEndpoint>();
        services.AddHostedService(provider => provider.GetRequiredService<SipEndpoint>());
        return services;
    }
}
