using MediaServer.Care.Audit;
using MediaServer.Care.Visits;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Limits;
using MediaServer.Control.Metrics;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care;

/// <summary><c>POST /api/v1/guest-links/open</c>: a link becomes a join token, for the right person, room, time and device.</summary>
internal sealed class GuestLinkEndpoint(
    GuestLinks links, VisitBook visits, JoinTokens tokens, RequestLimits limits, ControlMetrics metrics, IAuditTrail audit, TimeProvider time)
{
    private const int ShortestDevice = 16;
    private const int LongestDevice = 128;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/guest-links/open", (HttpContext context, GuestLinkEndpoint endpoint) => endpoint.OpenAsync(context)).WithTags("visits")
            .WithSummary("Opens a guest's link; no key needed, the link is one.")
            .WithBody<OpenLink>().Produces<OpenedLink>(201).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403);

    private async Task<IResult> OpenAsync(HttpContext context)
    {
        (OpenLink? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, CareJson.Default.OpenLink);
        if (refusal is not null)
        {
            return refusal;
        }

        if (asked!.Device is not { Length: >= ShortestDevice and <= LongestDevice })
        {
            return Problem.BadRequest($"device is a secret of {ShortestDevice} to {LongestDevice} characters that the device made for itself.");
        }

        if (!links.TryRead(asked.Link, out string person, out int generation))
        {
            return Refuse(context, LinkProblem.Unknown, null);
        }

        LinkResult result = await visits.OpenLinkAsync(person, generation, asked.Room ?? "", asked.Device, time.GetUtcNow(), context.RequestAborted);
        return result.Problem == LinkProblem.None ? Open(result.Visit!, result.Person!) : Refuse(context, result.Problem, result);
    }

    private IResult Open(Visit visit, VisitPerson person)
    {
        Roles.TryParse(person.Role, out Role role);
        JoinToken token = tokens.Issue(visit.Room, person.Name, role, visit.ClosesAt - time.GetUtcNow(), "guest") with { Participant = person.Id };
        audit.Note(new AuditEvent(AuditActions.OpenLink, time.GetUtcNow())
        {
            Room = visit.Room,
            Actor = person.Id,
            Role = person.Role,
            Name = token.Name,
        });
        return TypedResults.Json(
            new OpenedLink(tokens.Write(token), person.Name, person.Role, visit.Start, token.Expires), CareJson.Default.OpenedLink, statusCode: 201);
    }

    private IResult Refuse(HttpContext context, LinkProblem problem, LinkResult? result)
    {
        string code = Code(problem);
        metrics.Refused(code);
        if (!limits.Refusals.TryTake(context))
        {
            return Problem.TooMany();
        }

        if (result?.Person is { } person)
        {
            audit.Note(new AuditEvent(AuditActions.Refusal, time.GetUtcNow()) { Room = result.Visit?.Room ?? "", Actor = person.Id, Role = person.Role, Detail = code });
        }

        // Only to whoever holds a true link: when it opens.
        return problem == LinkProblem.Unknown
            ? Problem.Unauthorized(code, "This link is not one of this server, or a newer one was sent.")
            : Problem.Forbidden(code, Words(problem), result!.Visit!.OpensAt, result.Visit.Start);
    }

    private static string Code(LinkProblem problem) => problem switch
    {
        LinkProblem.OtherRoom => "other-room",
        LinkProblem.Cancelled => "link-cancelled",
        LinkProblem.TooEarly => "link-too-early",
        LinkProblem.TooLate => "link-too-late",
        LinkProblem.Used => "link-used",
        _ => "link-unknown",
    };

    private static string Words(LinkProblem problem) => problem switch
    {
        LinkProblem.OtherRoom => "The link opens another room.",
        LinkProblem.Cancelled => "The visit was cancelled.",
        LinkProblem.TooEarly => "The waiting area is not open yet.",
        LinkProblem.TooLate => "The visit is over.",
        _ => "The link was opened on another device before: ask for a new one.",
    };
}
