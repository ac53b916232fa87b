using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care.Queues;

/// <summary><c>/api/v1/queues/{service}</c>: the operators' console and the supervisor's view ask here each second.</summary>
internal static class QueueEndpoints
{
    public static void MapQueues(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/queues/{service}").WithTags("queues").AddEndpointFilter<ApiAccessFilter>().WithMetadata(new StaffMay(StaffRights.Work));
        group.MapGet("", ReadAsync).WithSummary("The queue as it is; 204 when nothing changed since ?version=. ?work=true opens a console.").Produces<QueueState>().Produces(204);
        group.MapPost("/entries", EnterAsync).WithSummary("Puts somebody into the queue; the link is theirs.").WithBody<EnterQueue>().Produces<EnteredQueue>(201).ProducesProblem(404);
        group.MapDelete("/entries/{entry}", EndAsync).WithSummary("Takes somebody out of the queue, or ends the talk.").Produces(204).ProducesProblem(404);
        group.MapPost("/entries/{entry}/transfer", TransferAsync).WithSummary("Hands one's own caller to another queue.").WithBody<TransferInQueue>().Produces(204).ProducesProblem(409);
        group.MapPost("/take", TakeAsync).WithSummary("Takes the next, or the one named.").WithBody<TakeFromQueue>().Produces<EnteredQueue>(201).ProducesProblem(409);
        group.MapPut("/operator", SetAsync).WithSummary("What one does now: available, after-work or away.").WithBody<SetOperator>().Produces(204).ProducesProblem(409);
    }

    private static async Task<IResult> ReadAsync(HttpContext context, string service, long? version, bool? work, QueueDesk desk)
    {
        (QueueState? state, bool found) = await desk.ReadAsync(service, version ?? -1, StaffSession.Of(context), work == true);
        return !found ? NoQueue() : state is null ? TypedResults.NoContent() : TypedResults.Json(state, QueueJson.Default.QueueState);
    }

    private static async Task<IResult> EnterAsync(HttpContext context, string service, QueueDesk desk)
    {
        (EnterQueue? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, QueueJson.Default.EnterQueue);
        if (refusal is not null)
        {
            return refusal;
        }

        return !Names.IsPerson(asked!.Name) ? Problem.BadRequest($"A name has {Names.PersonRule}.")
            : !Roles.TryParse(asked.Role ?? "patient", out Role role) ? Problem.BadRequest($"A role is one of {Roles.Names}.")
            : asked.Skill is { } skill && !Names.IsRoom(skill) ? Problem.BadRequest("skill is one word.")
            : asked.Priority is < 0 or > 2 ? Problem.BadRequest("priority is 0, 1 or 2.")
            : await desk.EnterAsync(service, asked.Name!, role, asked.Skill, asked.Priority ?? 0, "guest") is { } entered
                ? TypedResults.Json(entered, QueueJson.Default.EnteredQueue, statusCode: 201) : NoQueue();
    }

    private static async Task<IResult> TakeAsync(HttpContext context, string service, QueueDesk desk)
    {
        (TakeFromQueue? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, QueueJson.Default.TakeFromQueue);
        return refusal ?? (StaffSession.Of(context) is not { } session ? NoSession()
            : await desk.TakeAsync(service, asked!.Entry, session) is { } taken ? TypedResults.Json(taken, QueueJson.Default.EnteredQueue, statusCode: 201)
            : Problem.Conflict("taken", "Nobody who fits waits, or somebody else was quicker."));
    }

    private static async Task<IResult> TransferAsync(HttpContext context, string entry, QueueDesk desk)
    {
        (TransferInQueue? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, QueueJson.Default.TransferInQueue);
        return refusal ?? (StaffSession.Of(context) is not { } session ? NoSession()
            : await desk.TransferAsync(entry, asked!.Service ?? "", session) ? TypedResults.NoContent()
            : Problem.Conflict("not-yours", "Only whoever took somebody can hand them on, to a queue that exists."));
    }

    private static async Task<IResult> EndAsync(HttpContext context, string entry, QueueDesk desk) =>
        await desk.EndAsync(entry, ApiCaller.Of(context)) ? TypedResults.NoContent() : Problem.NotFound("Nobody of this id waits or talks.");

    private static async Task<IResult> SetAsync(HttpContext context, QueueDesk desk)
    {
        (SetOperator? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, QueueJson.Default.SetOperator);
        return refusal ?? (StaffSession.Of(context) is not { } session ? NoSession()
            : asked!.State is not ("available" or "after-work" or "away") ? Problem.BadRequest("state is available, after-work or away.")
            : desk.SetState(session, asked.State) ? TypedResults.NoContent()
            : Problem.Conflict("in-call", "Open a console first, and end the talk."));
    }

    private static IResult NoQueue() => Problem.NotFound("There is no such service, or it has no queue.");

    private static IResult NoSession() => Problem.Unauthorized("no-session", "Only a signed-in person can do that.");
}
