using MediaServer.Control.Identity;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Api;

/// <summary><c>/api/v1/rooms</c>: rooms, who is in them, and tokens for them.</summary>
internal static class RoomsEndpoints
{
    public static void MapRooms(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder rooms = routes.MapGroup("/api/v1/rooms").WithTags("rooms").AddEndpointFilter<ApiAccessFilter>();
        rooms.MapGet("", List).WithSummary("The rooms that are open.").Produces<RoomList>();
        rooms.MapPost("", CreateAsync).WithSummary("Opens a room that stays when it is empty.")
            .WithBody<CreateRoom>().Produces<RoomInfo>(201).ProducesProblem(400).ProducesProblem(409);
        rooms.MapGet("/{room}", GetAsync).WithSummary("A room and who is in it.").Produces<RoomInfo>().ProducesProblem(404);
        rooms.MapDelete("/{room}", Delete).WithSummary("Closes a room for everybody in it.").Produces(204).ProducesProblem(404);
        rooms.MapPost("/{room}/tokens", CreateTokenAsync).WithSummary("A join token and its link.")
            .WithBody<CreateToken>().Produces<IssuedToken>(201).ProducesProblem(400);
        rooms.MapDelete("/{room}/participants/{participant}", RemoveAsync).WithSummary("Sends somebody out.")
            .Produces(204).ProducesProblem(404);
    }

    private static IResult List(IRoomDirectory rooms) => Json(new RoomList(rooms.Names));

    private static async Task<IResult> CreateAsync(HttpContext context, IRoomDirectory rooms)
    {
        (CreateRoom? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, ApiJson.Default.CreateRoom);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!Names.IsRoom(asked!.Name))
        {
            return Problem.BadRequest($"A room's name has {Names.RoomRule}.");
        }

        (bool isNew, RoomActor? room) = await rooms.CreateAsync(asked.Name!);
        if (!isNew)
        {
            return room is null ? Problem.Unavailable("no-room", "No more rooms can be opened now.") : Problem.Conflict("The room is open already.");
        }

        context.Response.Headers.Location = $"/api/v1/rooms/{Uri.EscapeDataString(asked.Name!)}";
        return Json(await DescribeAsync(room!), StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetAsync(string room, IRoomDirectory rooms) =>
        rooms.Find(room) is { } actor ? Json(await DescribeAsync(actor)) : NoRoom();

    private static IResult Delete(string room, IRoomDirectory rooms) =>
        rooms.Close(room, "closed") ? TypedResults.NoContent() : NoRoom();

    private static async Task<IResult> CreateTokenAsync(HttpContext context, string room, TokenMaker maker)
    {
        (CreateToken? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, ApiJson.Default.CreateToken);
        if (refusal is not null)
        {
            return refusal;
        }

        return !Names.IsRoom(room) ? Problem.BadRequest($"A room's name has {Names.RoomRule}.")
            : !Names.IsPerson(asked!.Name) ? Problem.BadRequest($"A name has {Names.PersonRule}.")
            : !Roles.TryParse(asked.Role, out Role role) ? Problem.BadRequest($"A role is one of {Roles.Names}.")
            : !maker.TryLifetime(asked.Expires, out TimeSpan lifetime) ? Problem.BadRequest($"expires is {TokenMaker.ExpiresRule}.")
            : Issued(maker, room, asked.Name!, role, lifetime, "token");
    }

    internal static IResult Issued(TokenMaker maker, string room, string name, Role role, TimeSpan lifetime, string identified)
    {
        (JoinToken token, string text, Uri url) = maker.Make(room, name, role, lifetime, identified);
        return TypedResults.Json(
            new IssuedToken(text, url.AbsoluteUri, token.Participant, token.Expires), ApiJson.Default.IssuedToken, statusCode: 201);
    }

    private static async Task<IResult> RemoveAsync(string room, string participant, IRoomDirectory rooms)
    {
        bool removed = rooms.Find(room) is { } actor && await actor.Ask(state =>
        {
            Participant? found = state.Find(participant);
            if (found is not null)
            {
                state.Remove(found, "removed");
            }

            return found is not null;
        });
        return removed ? TypedResults.NoContent() : Problem.NotFound("Nobody of this id is in such a room.");
    }

    private static Task<RoomInfo> DescribeAsync(RoomActor room) =>
        room.Ask(state => new RoomInfo(state.Name.Reveal(), state.OpenedAt, state.Describe()));

    private static IResult NoRoom() => Problem.NotFound("No such room is open.");

    private static IResult Json<T>(T value, int status = 200) =>
        TypedResults.Json(value, ApiJson.Default.Options, statusCode: status);
}
