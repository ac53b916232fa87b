using System.Text;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using MediaServer.Protocols.Sdp;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Whip;

/// <summary>What may be done with a session that WHIP or WHEP made: trickle, ICE restart, goodbye.</summary>
internal static class WhipSession
{
    /// <summary>Changes with each ICE session, as RFC 9725 section 4.3.1 wants.</summary>
    public static string EntityTag(IConnectedPeer peer) => $"\"{peer.LocalIce.UserFragment}\"";

    public static async Task<IResult> PatchAsync(HttpContext context, string room, string session, WhipServices services)
    {
        if (Authorize(context, room, session, services, out RoomActor? actor) is { } refused)
        {
            return refused;
        }

        string? condition = context.Request.Headers.IfMatch;
        if (string.IsNullOrEmpty(condition))
        {
            return Problem.PreconditionRequired("If-Match carries the session's ETag, or * for an ICE restart.");
        }

        (byte[] body, IResult? refusal) = await Bodies.ReadAsync(context, TrickleFragment.MediaType, TrickleFragment.MaxLength);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!TrickleFragment.TryParse(Encoding.UTF8.GetString(body), out TrickleFragment? fragment, out string problem))
        {
            return Problem.BadRequest($"The fragment can't be read: {problem}.");
        }

        return await actor!.Ask(state => Patch(context, state, session, condition, fragment.Ice));
    }

    public static async Task<IResult> DeleteAsync(HttpContext context, string room, string session, WhipServices services)
    {
        if (Authorize(context, room, session, services, out RoomActor? actor) is { } refused)
        {
            return refused;
        }

        bool left = await actor!.Ask(state =>
        {
            Participant? participant = state.Find(session);
            if (participant is not null)
            {
                state.Leave(participant, "left");
            }

            return participant is not null;
        });
        return left ? TypedResults.Ok() : NoSession();
    }

    private static IResult Patch(HttpContext context, Room room, string session, string condition, IceCredentials? remote)
    {
        if (room.Find(session) is not { MediaLost: false } participant)
        {
            return NoSession();
        }

        if (condition != "*" && condition != EntityTag(participant.Peer))
        {
            return Problem.PreconditionFailed("The ETag is not the session's: ICE was restarted since.");
        }

        if (remote is null || remote.UserFragment == participant.Peer.Session.RemoteIce.UserFragment)
        {
            return TypedResults.NoContent();
        }

        if (room.RestartIce(participant, remote) is not { } local)
        {
            return NoSession();
        }

        context.Response.Headers.ETag = EntityTag(participant.Peer);
        return TypedResults.Text(
            $"a=ice-lite\r\na=ice-options:trickle ice2\r\na=ice-ufrag:{local.UserFragment}\r\na=ice-pwd:{local.Password}\r\n",
            TrickleFragment.MediaType);
    }

    private static IResult? Authorize(HttpContext context, string room, string session, WhipServices services, out RoomActor? actor)
    {
        actor = null;
        if (services.Authorization.Check(context, BearerTokens.FromHeader(context.Request), room, out JoinToken? token) is { } refused)
        {
            return refused;
        }

        // A session's name begins with its participant's: another token of the room does not open it.
        if (!session.StartsWith(token!.Participant + "-", StringComparison.Ordinal))
        {
            return Problem.Forbidden("other-session", "The token is not the session's.");
        }

        actor = services.Rooms.Find(token.Room.Reveal());
        return actor is null ? NoSession() : null;
    }

    private static IResult NoSession() => Problem.NotFound("The session has ended.");
}
