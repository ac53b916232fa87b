using MediaServer.Control.Identity;
using MediaServer.Control.Limits;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Api;

/// <summary>The sign-in of a demonstration: only from this machine, and only while no OpenID Connect is configured.</summary>
internal static class DevelopmentEndpoints
{
    public static void MapDevelopmentSignIn(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/development/sign-in", SignInAsync).WithTags("development")
            .WithSummary("A token for whoever sits at this machine.")
            .WithBody<SignIn>().Produces<IssuedToken>(201).ProducesProblem(400).ProducesProblem(403);

    private static async Task<IResult> SignInAsync(HttpContext context, ApiAuthentication authentication, RequestLimits limits, TokenMaker maker)
    {
        if (!authentication.IsAtThisMachine(context))
        {
            return limits.Refusals.TryTake(context)
                ? Problem.Forbidden("not-local", "The development sign-in works on the server's own machine only.")
                : Problem.TooMany();
        }

        (SignIn? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, ApiJson.Default.SignIn);
        if (refusal is not null)
        {
            return refusal;
        }

        return !Names.IsRoom(asked!.Room) ? Problem.BadRequest($"A room's name has {Names.RoomRule}.")
            : !Names.IsPerson(asked.Name) ? Problem.BadRequest($"A name has {Names.PersonRule}.")
            : !Roles.TryParse(asked.Role ?? "patient", out Role role) ? Problem.BadRequest($"A role is one of {Roles.Names}.")
            : RoomsEndpoints.Issued(maker, asked.Room!, asked.Name!, role, TokenMaker.DefaultLifetime, "development");
    }
}
