using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Api;

/// <summary>For load balancers and supervisors: alive, and taking calls.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("ok\n")).WithTags("health").WithSummary("200 while the process lives.");
        routes.MapGet("/readyz", Ready).WithTags("health").WithSummary("200 while calls are taken, 503 while draining.")
            .Produces(200).ProducesProblem(503);
    }

    private static IResult Ready(IRoomDirectory rooms) =>
        rooms.IsDraining ? Problem.Unavailable("draining", "The server is about to stop.") : TypedResults.Text("ok\n");
}
