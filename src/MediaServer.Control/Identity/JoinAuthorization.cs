using MediaServer.Control.Limits;
using MediaServer.Control.Metrics;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Identity;

/// <summary>
/// The first thing that every joining request passes, before a byte of its body is read: no or bad token 401, another
/// room's 403, and 429 for who keeps guessing.
/// </summary>
internal sealed class JoinAuthorization(JoinTokens tokens, RequestLimits limits, ControlMetrics metrics)
{
    /// <returns>Null when the token is good for the room; else the refusal.</returns>
    public IResult? Check(HttpContext context, string? tokenText, string? room, out JoinToken? token)
    {
        TokenError error = tokens.TryRead(tokenText, out token);
        if (error == TokenError.None && IsFor(token!, room))
        {
            return null;
        }

        JoinToken? refused = token;
        token = null;
        if (!limits.Refusals.TryTake(context))
        {
            metrics.Refused("rate");
            return Problem.TooMany();
        }

        if (error == TokenError.None && refused is not null)
        {
            metrics.Refused("other-room");
            return Problem.Forbidden("other-room", "The token opens another room.");
        }

        metrics.Refused(Code(error));

        // RFC 6750 section 3: a 401 says what would help.
        context.Response.Headers.WWWAuthenticate = error == TokenError.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        return Problem.Unauthorized(Code(error), Detail(error));
    }

    private static bool IsFor(JoinToken token, string? room) =>
        string.Equals(token.Room.Reveal(), room, StringComparison.OrdinalIgnoreCase);

    private static string Code(TokenError error) => error switch
    {
        TokenError.Missing => "token-missing",
        TokenError.Expired => "token-expired",
        TokenError.NotYetValid => "token-not-yet-valid",
        _ => "token-invalid",
    };

    private static string Detail(TokenError error) => error switch
    {
        TokenError.Missing => "The request carries no join token.",
        TokenError.Expired => "The token has expired: ask for a new link.",
        TokenError.NotYetValid => "The token is not valid yet.",
        _ => "The token is not one of this server.",
    };
}
