using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>A real OpenID Connect provider (OpenIddict) on loopback, where the person to be is a press of a button.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IdentityProvider(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    /// <summary>True once a client has shown its code verifier (RFC 7636).</summary>
    public bool SawPkce { get; private set; }

    /// <param name="redirect">Where the client wants people back: anything else is refused.</param>
    public static async Task<IdentityProvider> StartAsync(string redirect)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        IdentityProvider? provider = null;
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.RegisterScopes(Scopes.OpenId, Scopes.Profile);
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey().DisableAccessTokenEncryption();

            // No store of clients: what would be looked up there is checked here.
            server.EnableDegradedMode();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != "mediaserver" || context.RedirectUri != redirect)
                {
                    context.Reject(Errors.InvalidClient);
                }

                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                provider!.SawPkce |= !string.IsNullOrEmpty(context.Request.CodeVerifier);
                if (context.ClientId != "mediaserver" || context.ClientSecret != "a-secret-of-the-test")
                {
                    context.Reject(Errors.InvalidClient);
                }

                return default;
            }));
            server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().DisableTransportSecurityRequirement();
        });
        WebApplication app = builder.Build();
        provider = new IdentityProvider(app);
        app.UseAuthentication();
        app.MapGet("/connect/authorize", Authorize);
        await app.StartAsync();
        provider.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static IResult Authorize(HttpContext context)
    {
        OpenIddictRequest request = context.GetOpenIddictServerRequest()!;
        string? person = context.Request.Query["person"];
        if (person is null)
        {
            string here = WebUtility.HtmlEncode(context.Request.QueryString.Value + "&person=");
            return Results.Content($"<a id=doctor href=\"{here}doctor\">doctor</a> <a id=clerk href=\"{here}clerk\">clerk</a>", "text/html");
        }

        ClaimsIdentity identity = new(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, "sub-" + person).SetClaim(Claims.Name, person == "doctor" ? "Eva Doktor" : "Karl Clerk").SetClaim("unit", "heart")
            .SetClaims("groups", person == "doctor" ? ["Region/Doctors", "Region/Leaders"] : ["Region/Clerks"]);
        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken, Destinations.AccessToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
