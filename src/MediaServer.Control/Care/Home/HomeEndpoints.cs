using MediaServer.Care.Home;
using MediaServer.Control.Api;
using MediaServer.Control.Care.Queues;
using MediaServer.Control.Identity;
using MediaServer.Control.Limits;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care.Home;

/// <summary><c>/api/v1/home</c>: the patient's page. The bearer is the patient's own link.</summary>
internal static class HomeEndpoints
{
    public static void MapHome(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/home").WithTags("home");
        group.MapGet("", PageAsync).WithSummary("The patient's page; it asks each second, so that it rings.").Produces<HomePage>().ProducesProblem(401);
        group.MapPost("/values", EnterAsync).WithSummary("Values that the patient typed.").WithBody<EnterValues>().Produces<KeptValues>(201).ProducesProblem(422);
        group.MapPost("/call", CallAsync).WithSummary("The patient calls the response centre.").Produces<EnteredQueue>(201).ProducesProblem(404);
        group.MapDelete("/ring", StopAsync).WithSummary("The patient answered (?answered=true), or can't.").Produces(204);
    }

    private static async Task<IResult> PageAsync(HttpContext context, HomeBook book, HomeDesk desk, RequestLimits limits, TimeProvider time)
    {
        (FollowUp? patient, IResult? refusal) = await FindAsync(context, book, desk, limits);
        if (patient is null)
        {
            return refusal!;
        }

        DateTimeOffset now = time.GetUtcNow();
        ValueInfo[] latest = [.. (await book.ValuesAsync(patient.Id, now.AddDays(-30), now.AddHours(1))).GroupBy(m => m.Code).Select(same => FollowUpEndpoints.Describe(same.Last()))];
        HomeRing? ring = desk.Look(patient) is var (caller, room, token) ? new HomeRing(caller, room, token) : null;
        return TypedResults.Json(new HomePage(patient.Name, patient.Language, patient.Measures.Split(' '), latest, patient.Service is not null, ring), HomeJson.Default.HomePage);
    }

    private static async Task<IResult> EnterAsync(HttpContext context, HomeBook book, HomeDesk desk, RequestLimits limits, TimeProvider time)
    {
        (FollowUp? patient, IResult? refused) = await FindAsync(context, book, desk, limits);
        if (patient is null)
        {
            return refused!;
        }

        (EnterValues? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, HomeJson.Default.EnterValues);
        return refusal ?? (asked!.Values is not { Count: > 0 and <= 20 } || asked.Key is { Length: > 64 } ? Problem.BadRequest("values has 1 to 20 entries by code.")
            : FollowUpEndpoints.Answer(await book.AddAsync(
                patient, [.. asked.Values.Select(v => (v.Key, v.Value))], time.GetUtcNow(), "patient", asked.Key is null ? null : $"{patient.Id}|{asked.Key}", time.GetUtcNow(), context.RequestAborted)));
    }

    private static async Task<IResult> CallAsync(HttpContext context, HomeBook book, HomeDesk desk, QueueDesk queues, RequestLimits limits)
    {
        (FollowUp? patient, IResult? refusal) = await FindAsync(context, book, desk, limits);
        return patient is null ? refusal!
            : patient.Service is { } service && await queues.EnterAsync(service, patient.Name, Role.Patient, null, 0, "guest") is { } entered
                ? TypedResults.Json(entered, QueueJson.Default.EnteredQueue, statusCode: 201)
                : Problem.NotFound("No response centre has been set up for this patient.");
    }

    private static async Task<IResult> StopAsync(HttpContext context, bool? answered, HomeBook book, HomeDesk desk, RequestLimits limits)
    {
        (FollowUp? patient, IResult? refusal) = await FindAsync(context, book, desk, limits);
        if (patient is null)
        {
            return refusal!;
        }

        desk.Stop(patient.Id, answered == true ? "answered" : "declined");
        return TypedResults.NoContent();
    }

    private static async Task<(FollowUp? Patient, IResult? Refusal)> FindAsync(HttpContext context, HomeBook book, HomeDesk desk, RequestLimits limits)
    {
        if (desk.TryRead(BearerTokens.FromHeader(context.Request), out string id, out int generation) && await book.FindAsync(id) is { } found && found.Generation == generation)
        {
            return (found, null);
        }

        return (null, limits.Refusals.TryTake(context) ? Problem.Unauthorized("link-unknown", "This link is not one of this server, or a newer one was given.") : Problem.TooMany());
    }
}
