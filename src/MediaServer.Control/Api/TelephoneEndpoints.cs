using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using MediaServer.Control.Sip;
using MediaServer.Control.Sip.Door;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Api;

/// <summary>Telephones and room systems: PINs for those who dial in, calls to those who are called.</summary>
internal static class TelephoneEndpoints
{
    public static void MapTelephones(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder rooms = routes.MapGroup("/api/v1/rooms/{room}").WithTags("telephones").AddEndpointFilter<ApiAccessFilter>();
        rooms.MapPost("/pins", MakePinAsync).WithSummary("A PIN with which a telephone enters the room; it is told once.")
            .WithBody<CreatePin>().Produces<IssuedPin>(201).ProducesProblem(400);
        rooms.MapDelete("/pins", ForgetPins).WithSummary("Takes the room's PINs back.").Produces(204);
        rooms.MapPost("/calls", CallAsync).WithSummary("Calls a registered room system or a telephone into the room.")
            .WithBody<CreateCall>().Produces<PlacedCall>(202).ProducesProblem(400).ProducesProblem(409);
        rooms.MapDelete("/calls/{call}", Cancel).WithSummary("Gives up a call that isn't answered.").Produces(204);
        routes.MapGroup("/api/v1/callees").WithTags("telephones").AddEndpointFilter<ApiAccessFilter>()
            .MapGet("", (ISipDialer dialer) => TypedResults.Json(new CalleeList(dialer.Callees, dialer.DialsNumbers), ApiJson.Default.CalleeList))
            .WithSummary("Room systems that may be called, and whether they are registered.").Produces<CalleeList>();
    }

    private static async Task<IResult> MakePinAsync(HttpContext context, string room, PinBook pins, TokenMaker maker, MediaServerOptions options)
    {
        (CreatePin? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, ApiJson.Default.CreatePin);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!Names.IsRoom(room))
        {
            return Problem.BadRequest($"A room's name has {Names.RoomRule}.");
        }

        if (!Names.IsPerson(asked!.Name))
        {
            return Problem.BadRequest($"A name has {Names.PersonRule}.");
        }

        if (!Roles.TryParse(asked.Role, out Role role) || role.IsStaff())
        {
            // Staff prove who they are in other ways than by eight digits.
            return Problem.BadRequest("A role is one of patient, relative, interpreter, observer.");
        }

        if (!maker.TryLifetime(asked.Expires, out TimeSpan life))
        {
            return Problem.BadRequest($"expires is {TokenMaker.ExpiresRule}.");
        }

        string? number = options.Sip.Numbers.FirstOrDefault(planned => planned.Room.Equals(room, StringComparison.OrdinalIgnoreCase))?.Number
            ?? options.Sip.Numbers.FirstOrDefault(planned => planned.Room.Length == 0)?.Number;
        return pins.Make(room, asked.Name!, role, life) is { } pin
            ? TypedResults.Json(new IssuedPin(pin, number), ApiJson.Default.IssuedPin, statusCode: 201)
            : Problem.Unavailable("no-pin", "No more PINs can be made now.");
    }

    private static IResult ForgetPins(string room, PinBook pins)
    {
        pins.Forget(room);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> CallAsync(HttpContext context, string room, IRoomDirectory rooms, ISipDialer dialer)
    {
        (CreateCall? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, ApiJson.Default.CreateCall);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!Names.IsRoom(room) || asked!.To is not { Length: > 0 and <= 64 } || (asked.Name is not null && !Names.IsPerson(asked.Name)))
        {
            return Problem.BadRequest("A call needs a room, whom to call, and a name that is one.");
        }

        if (await rooms.OpenAsync(room) is not { } actor)
        {
            return Problem.Unavailable("no-room", "No more rooms can be opened now.");
        }

        (string? call, string problem) = dialer.Dial(actor, room, asked.To, asked.Name, "api");
        return call is null ? Problem.Conflict(problem) : TypedResults.Json(new PlacedCall(call), ApiJson.Default.PlacedCall, statusCode: 202);
    }

    private static IResult Cancel(string room, string call, IRoomDirectory rooms, ISipDialer dialer)
    {
        if (rooms.Find(room) is { } actor)
        {
            dialer.Cancel(actor, call);
        }

        return TypedResults.NoContent();
    }
}

/// <summary>Body of <c>POST …/pins</c>.</summary>
internal sealed record CreatePin(string? Name, string? Role, System.Text.Json.JsonElement? Expires);

/// <summary>A PIN and the number to dial, where the number plan has one.</summary>
internal sealed record IssuedPin(string Pin, string? Number);

/// <summary>Body of <c>POST …/calls</c>.</summary>
internal sealed record CreateCall(string? To, string? Name);

internal sealed record PlacedCall(string Call);

internal sealed record CalleeList(IReadOnlyList<Callee> Callees, bool Numbers);
