using System.Text.Json.Serialization;
using MediaServer.Care.Audit;
using MediaServer.Care.Organisation;
using MediaServer.Control.Api;
using MediaServer.Control.Configuration;
using MediaServer.Control.Limits;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Identity.Staff;

/// <summary><c>/signin</c> and <c>/api/v1/session</c>: who is signed in, a way out, and tokens for rooms.</summary>
internal static class SessionEndpoints
{
    public static void MapStaffSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/signin", SignIn).ExcludeFromDescription();
        RouteGroupBuilder group = routes.MapGroup("/api/v1/session").WithTags("session");
        group.MapGet("", GetAsync).WithSummary("Who is signed in; 401 names the ways to sign in.").Produces<SessionInfo>();
        group.MapDelete("", (Delegate)LeaveAsync).WithSummary("Signs out.").Produces(204);
        group.MapPost("/tokens", TokenAsync).WithSummary("A join token for a room, for whoever is signed in.").WithBody<AskToken>().Produces<IssuedToken>(201);
        routes.MapPost("/api/v1/development/session", DevelopAsync).WithTags("development")
            .WithSummary("Signs in somebody of the local list, on the server's own machine only.").WithBody<SignIn>().Produces<SessionInfo>(201);
    }

    private static IResult SignIn(HttpContext context, MediaServerOptions options) =>
        options.Oidc.IsConfigured
            ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = "/desk" }, [StaffSignIn.OidcScheme])
            : TypedResults.Redirect("/desk");

    private static async Task<IResult> GetAsync(HttpContext context, MediaServerOptions options, ApiAuthentication authentication, OrganisationBook book)
    {
        if (StaffSession.Of(context) is { } session)
        {
            return Json(session, 200);
        }

        // The names of the local list are for the demonstration alone.
        bool local = authentication.IsAtThisMachine(context);
        string[] names = local ? [.. (await book.ListAsync<StaffMember>()).Select(s => s.Name)] : [];
        return TypedResults.Json(new SessionInfo(null, null, null, [], options.Oidc.IsConfigured ? "oidc" : local ? "development" : "none", names), SessionJson.Default.SessionInfo);
    }

    private static async Task<IResult> LeaveAsync(HttpContext context)
    {
        await context.SignOutAsync(StaffSession.Scheme);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DevelopAsync(
        HttpContext context, ApiAuthentication authentication, RequestLimits limits, StaffDirectory directory, IAuditTrail audit, TimeProvider time)
    {
        if (!authentication.IsAtThisMachine(context))
        {
            return limits.Refusals.TryTake(context) ? Problem.Forbidden("not-local", "The development sign-in works on the server's own machine only.") : Problem.TooMany();
        }

        (SignIn? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, ApiJson.Default.SignIn);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!Names.IsPerson(asked!.Name) || !Roles.TryParse(asked.Role ?? "nurse", out Role role))
        {
            return Problem.BadRequest($"A name has {Names.PersonRule}; a role is one of {Roles.Names}.");
        }

        if (await directory.FromNameAsync(asked.Name!, role, context.RequestAborted) is not { } session)
        {
            return Problem.Forbidden("no-role", "Nobody of this name is in the local list.");
        }

        await context.SignInAsync(StaffSession.Scheme, session.ToPrincipal());
        audit.Note(new AuditEvent(AuditActions.SignIn, time.GetUtcNow()) { Actor = session.Participant, Role = session.Role.ToWire(), Name = new(session.Name), Detail = session.Identified });
        return Json(session, 201);
    }

    private static async Task<IResult> TokenAsync(HttpContext context, JoinTokens tokens, TokenMaker maker, ApiAuthentication authentication)
    {
        (AskToken? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, SessionJson.Default.AskToken);
        if (refusal is not null)
        {
            return refusal;
        }

        if (StaffSession.Of(context) is not { } session || !authentication.IsSameOrigin(context))
        {
            return Problem.Unauthorized("no-session", "Sign in first.");
        }

        if (!Names.IsRoom(asked!.Room))
        {
            return Problem.BadRequest($"A room's name has {Names.RoomRule}.");
        }

        JoinToken token = tokens.Issue(asked.Room!, session.Name, session.Role, TokenMaker.DefaultLifetime, session.Identified) with { Participant = session.Participant };
        string text = tokens.Write(token);
        return TypedResults.Json(new IssuedToken(text, maker.Link(asked.Room!, text).AbsoluteUri, token.Participant, token.Expires), ApiJson.Default.IssuedToken, statusCode: 201);
    }

    private static IResult Json(StaffSession session, int status)
    {
        string[] rights =
        [
            .. session.May(StaffRights.Supervise) ? ["supervisor"] : Array.Empty<string>(), .. session.May(StaffRights.Administer) ? ["admin"] : Array.Empty<string>(),
        ];
        return TypedResults.Json(new SessionInfo(session.Name, session.Role.ToWire(), session.Unit, rights, null, []), SessionJson.Default.SessionInfo, statusCode: status);
    }
}

/// <summary>Who is signed in. Without a name nobody is; <c>SignIn</c> then says how: oidc, development or none.</summary>
internal sealed record SessionInfo(string? Name, string? Role, string? Unit, IReadOnlyList<string> Rights, string? SignIn, IReadOnlyList<string> People);

/// <summary>Asks for a join token.</summary>
internal sealed record AskToken(string? Room);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(AskToken))]
internal sealed partial class SessionJson : JsonSerializerContext;
