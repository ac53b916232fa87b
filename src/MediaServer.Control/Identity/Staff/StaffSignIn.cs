using MediaServer.Care.Audit;
using MediaServer.Control.Configuration;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MediaServer.Control.Identity.Staff;

/// <summary>The staff's cookie, and OpenID Connect (code flow with PKCE) that fills it.</summary>
internal static class StaffSignIn
{
    public const string OidcScheme = "oidc";

    /// <summary>A working day; each use makes it longer, up to that.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public static void AddStaffSignIn(this IServiceCollection services, MediaServerOptions options)
    {
        services.AddSingleton<StaffDirectory>();

        // In the data folder: staff stay signed in over a restart.
        services.AddDataProtection().SetApplicationName("mediaserver")
            .PersistKeysToFileSystem(new DirectoryInfo(PrivateFiles.Directory(PrivateFiles.Directory(options.Data.Directory, "keys"), "cookies")));
        AuthenticationBuilder authentication = services.AddAuthentication(StaffSession.Scheme).AddCookie(StaffSession.Scheme, UseCookie);
        if (options.Oidc.IsConfigured)
        {
            authentication.AddOpenIdConnect(OidcScheme, oidc => Use(oidc, options.Oidc));
        }
    }

    private static void UseCookie(CookieAuthenticationOptions cookie)
    {
        // __Host-: this host only, over TLS only (RFC 6265bis section 4.1.3.2). Strict: another site's page can't use it.
        cookie.Cookie.Name = "__Host-mediaserver-staff";
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.Cookie.HttpOnly = true;
        cookie.ExpireTimeSpan = Lifetime;
        cookie.SlidingExpiration = true;

        // Programs are told by a status, never by a redirect.
        cookie.Events.OnRedirectToLogin = context => Answer(context.Response, 401);
        cookie.Events.OnRedirectToAccessDenied = context => Answer(context.Response, 403);
    }

    private static void Use(OpenIdConnectOptions oidc, OidcOptions options)
    {
        oidc.SignInScheme = StaffSession.Scheme;
        oidc.Authority = options.Authority!.AbsoluteUri;
        oidc.RequireHttpsMetadata = options.Authority.Scheme == Uri.UriSchemeHttps;
        oidc.ClientId = options.ClientId;
        oidc.ClientSecret = options.ClientSecret;
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.UsePkce = true;
        oidc.CallbackPath = "/signin/callback";
        oidc.SignedOutCallbackPath = "/signin/out";
        oidc.MapInboundClaims = false;
        oidc.GetClaimsFromUserInfoEndpoint = false;
        oidc.SaveTokens = false;
        oidc.UseTokenLifetime = false;
        oidc.CorrelationCookie.SameSite = SameSiteMode.Lax;
        oidc.NonceCookie.SameSite = SameSiteMode.Lax;
        oidc.Scope.Clear();
        foreach (string scope in options.Scopes)
        {
            oidc.Scope.Add(scope);
        }

        oidc.Events.OnTokenValidated = TakeAsync;
        oidc.Events.OnRemoteFailure = context => FailAsync(context, "failed");
    }

    private static async Task TakeAsync(TokenValidatedContext context)
    {
        IServiceProvider services = context.HttpContext.RequestServices;
        StaffSession? session = await services.GetRequiredService<StaffDirectory>().FromClaimsAsync(context.Principal!, context.HttpContext.RequestAborted);
        if (session is null)
        {
            // Signed in over there, but nobody here: said plainly, and written down.
            Note(services, new AuditEvent(AuditActions.Refusal, Now(services)) { Actor = context.Principal?.FindFirst("sub")?.Value ?? "", Detail = "no-role" });
            context.HandleResponse();
            context.Response.Redirect("/desk?problem=no-role");
            return;
        }

        context.Principal = session.ToPrincipal();
        Note(services, new AuditEvent(AuditActions.SignIn, Now(services)) { Actor = session.Participant, Role = session.Role.ToWire(), Name = new(session.Name), Detail = session.Identified });
    }

    private static Task FailAsync(RemoteFailureContext context, string problem)
    {
        context.HandleResponse();
        context.Response.Redirect("/desk?problem=" + problem);
        return Task.CompletedTask;
    }

    private static Task Answer(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static void Note(IServiceProvider services, AuditEvent happened) => services.GetRequiredService<IAuditTrail>().Note(happened);

    private static DateTimeOffset Now(IServiceProvider services) => services.GetRequiredService<TimeProvider>().GetUtcNow();
}
