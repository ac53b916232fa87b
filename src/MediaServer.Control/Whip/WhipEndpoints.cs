using System.Security.Cryptography;
using System.Text;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Limits;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Protocols.Sdp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Whip;

/// <summary>
/// WHIP (RFC 9725) and its playing side WHEP: an offer by POST, a participant like any other behind it.
/// </summary>
internal static class WhipEndpoints
{
    private const string Sdp = "application/sdp";

    public static void MapWhip(this IEndpointRouteBuilder routes)
    {
        foreach (ParticipantKind kind in new[] { ParticipantKind.Whip, ParticipantKind.Whep })
        {
            string path = kind == ParticipantKind.Whip ? "/whip/{room}" : "/whep/{room}";
            routes.MapPost(path, (HttpContext context, string room, WhipServices services) => PostAsync(context, room, kind, services))
                .WithTags("whip").WithSummary(kind == ParticipantKind.Whip ? "Publishes into a room." : "Plays a room.")
                .WithBody<string>(Sdp).Produces<string>(201, Sdp).ProducesProblem(401).ProducesProblem(403).ProducesProblem(422);
            routes.MapMethods(path, ["OPTIONS"], Options).ExcludeFromDescription();
            routes.MapPatch(path + "/{session}", WhipSession.PatchAsync).WithTags("whip").WithSummary("Trickle and ICE restart.")
                .Produces(204).Produces<string>(200, TrickleFragment.MediaType).ProducesProblem(412);
            routes.MapDelete(path + "/{session}", WhipSession.DeleteAsync).WithTags("whip").WithSummary("Leaves.").Produces(200);
        }
    }

    private static IResult Options(HttpContext context)
    {
        // RFC 9725 section 4.2: what POST takes.
        context.Response.Headers["Accept-Post"] = Sdp;
        return TypedResults.NoContent();
    }

    private static async Task<IResult> PostAsync(HttpContext context, string room, ParticipantKind kind, WhipServices services)
    {
        long started = services.Time.GetTimestamp();
        if (services.Authorization.Check(context, BearerTokens.FromHeader(context.Request), room, out JoinToken? token) is { } refused)
        {
            return refused;
        }

        (byte[] offer, IResult? refusal) = await Bodies.ReadAsync(context, Sdp, RequestLimits.SdpBytes);
        if (refusal is not null)
        {
            return refusal;
        }

        RoomActor? actor = await services.Rooms.OpenAsync(token!.Room.Reveal());
        if (actor is null)
        {
            return Problem.Unavailable("draining", "No room can be opened now.");
        }

        JoinRequest request = new()
        {
            Token = token,
            Kind = kind,
            ParticipantId = SessionId(token, kind),
            Offer = Encoding.UTF8.GetString(offer),
            Link = NoLink.Instance,
            Follows = kind == ParticipantKind.Whep ? context.Request.Query["participant"].FirstOrDefault() : null,
        };
        ConnectResult result = await actor.Ask(state => state.Join(request));
        string outcome = result.Peer is null ? result.Code : "ok";
        services.Metrics.Joined(outcome, kind == ParticipantKind.Whip ? "whip" : "whep", services.Time.GetElapsedTime(started));
        return result.Peer is null ? Refusal(result) : Created(context, request, result, services);
    }

    private static IResult Created(HttpContext context, JoinRequest request, ConnectResult result, WhipServices services)
    {
        context.Response.Headers.Location = $"{context.Request.Path.ToUriComponent().TrimEnd('/')}/{request.ParticipantId}";
        context.Response.Headers.ETag = WhipSession.EntityTag(result.Peer!);
        foreach (IceServer server in services.IceServers.For(context, request.Token))
        {
            context.Response.Headers.Append("Link", LinkValue(server));
        }

        // RFC 9725 section 4.7: a page of another origin reads these.
        context.Response.Headers.AccessControlExposeHeaders = "Location, ETag, Link";
        return TypedResults.Text(result.Answer, Sdp, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>A publisher with the same token replaces itself; a player may open several sessions.</summary>
    private static string SessionId(JoinToken token, ParticipantKind kind) => kind == ParticipantKind.Whip
        ? $"{token.Participant}-whip"
        : $"{token.Participant}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    private static string LinkValue(IceServer server) =>
        $"<{server.Urls[0]}>; rel=\"ice-server\"; username=\"{server.Username}\"; credential=\"{server.Credential}\"; credential-type=\"password\"";

    private static IResult Refusal(ConnectResult result) => result.Code switch
    {
        ErrorCodes.BadMessage => Problem.BadRequest(result.Detail),
        ErrorCodes.Forbidden => Problem.Forbidden("waiting-area", result.Detail),
        ErrorCodes.RoomFull => Problem.Unavailable(result.Code, result.Detail),
        _ => Problem.Unprocessable(result.Code, result.Detail),
    };
}
