using System.Security.Cryptography;
using System.Text.Json.Serialization;
using MediaServer.Care.Audit;
using MediaServer.Control.Api;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Limits;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care.Guests;

/// <summary>What people do without an account: practise, and move a visit to another device.</summary>
internal static class GuestEndpoints
{
    public static void MapGuests(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/practice", Practise).WithTags("visits").WithSummary("A room of one's own to practise in, for anybody; limited by source.").Produces<PracticeRoom>(201).ProducesProblem(429);
        routes.MapPost("/api/v1/emergency", Emergency).WithTags("visits").AddEndpointFilter<ApiAccessFilter>().WithMetadata(new StaffMay(StaffRights.Work))
            .WithSummary("A link for an emergency caller: one tap, one way; and the room in which it is seen.").Produces<EmergencyLink>(201);
        routes.MapPost("/api/v1/handover", MakeAsync).WithTags("visits").WithSummary("Six digits that move one's place in the call to another device.")
            .WithBody<AskHandOver>().Produces<HandOverCode>(201).ProducesProblem(401);
        routes.MapPost("/api/v1/handover/take", TakeAsync).WithTags("visits").WithSummary("Takes the place, by its digits, once.").WithBody<TakeHandOver>().Produces<HandOverTaken>(201).ProducesProblem(401);
    }

    private static IResult Practise(HttpContext context, RequestLimits limits, TokenMaker maker)
    {
        if (!limits.NetworkTests.TryTake(context))
        {
            return Problem.TooMany();
        }

        // Two tokens: one's own, and one for the echo that the page itself plays over a second connection through the server.
        string room = "practice-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        TimeSpan lifetime = TimeSpan.FromMinutes(30);
        string own = maker.Make(room, "–", Role.Patient, lifetime, "guest").Text;
        string echo = maker.Make(room, "Echo", Role.Observer, lifetime, "guest").Text;
        return TypedResults.Json(new PracticeRoom(room, own, echo), GuestJson.Default.PracticeRoom, statusCode: 201);
    }

    private static IResult Emergency(HttpContext context, TokenMaker maker, MediaServerOptions options, IAuditTrail audit, TimeProvider time)
    {
        string room = "call-emergency-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        string caller = maker.Make(room, "112", Role.Patient, TimeSpan.FromHours(2), "guest").Text;
        audit.Note(new AuditEvent(AuditActions.Emergency, time.GetUtcNow()) { Room = room, Actor = ApiCaller.Of(context) });
        return TypedResults.Json(new EmergencyLink(room, new Uri(options.Http.PublicUrl, $"/v#{room}/{caller}").AbsoluteUri), GuestJson.Default.EmergencyLink, statusCode: 201);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, JoinAuthorization authorization, HandOvers codes)
    {
        (AskHandOver? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, GuestJson.Default.AskHandOver);
        if (refusal is not null)
        {
            return refusal;
        }

        if (authorization.Check(context, BearerTokens.FromHeader(context.Request), asked!.Room, out JoinToken? token) is { } refused)
        {
            return refused;
        }

        return codes.Make(token!) is { } code
            ? TypedResults.Json(new HandOverCode(code, (int)HandOvers.Lifetime.TotalSeconds), GuestJson.Default.HandOverCode, statusCode: 201)
            : Problem.Unavailable("busy", "Too many codes stand at the moment.");
    }

    private static async Task<IResult> TakeAsync(HttpContext context, HandOvers codes, JoinTokens tokens, RequestLimits limits, IAuditTrail audit, TimeProvider time)
    {
        // Before anything else: a guesser has a few tries, not a million.
        if (!limits.Codes.TryTake(context))
        {
            return Problem.TooMany();
        }

        (TakeHandOver? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, GuestJson.Default.TakeHandOver);
        if (refusal is not null)
        {
            return refusal;
        }

        if (codes.Take(asked!.Code) is not { } token)
        {
            return Problem.Unauthorized("code-unknown", "The digits are wrong, or too old.");
        }

        audit.Note(new AuditEvent(AuditActions.HandOver, time.GetUtcNow()) { Room = token.Room.Reveal(), Actor = token.Participant, Role = token.Role.ToWire(), Name = token.Name });
        return TypedResults.Json(new HandOverTaken(token.Room.Reveal(), tokens.Write(token)), GuestJson.Default.HandOverTaken, statusCode: 201);
    }
}

internal sealed record EmergencyLink(string Room, string Url);

internal sealed record PracticeRoom(string Room, string Token, string Echo);

internal sealed record AskHandOver(string? Room);

internal sealed record HandOverCode(string Code, int Seconds);

internal sealed record TakeHandOver(string? Code);

internal sealed record HandOverTaken(string Room, string Token);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PracticeRoom))]
[JsonSerializable(typeof(EmergencyLink))]
[JsonSerializable(typeof(AskHandOver))]
[JsonSerializable(typeof(HandOverCode))]
[JsonSerializable(typeof(TakeHandOver))]
[JsonSerializable(typeof(HandOverTaken))]
internal sealed partial class GuestJson : JsonSerializerContext;
