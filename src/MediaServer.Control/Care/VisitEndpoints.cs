using System.Globalization;
using MediaServer.Care.Audit;
using MediaServer.Care.Visits;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care;

/// <summary><c>/api/v1/visits</c>: booked, listed, cancelled by a booking system.</summary>
internal static class VisitEndpoints
{
    private const int LongestKey = 128;

    public static void MapVisits(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder visits = routes.MapGroup("/api/v1/visits").WithTags("visits").AddEndpointFilter<ApiAccessFilter>().WithMetadata(new StaffMay(StaffRights.Work));
        visits.MapPost("", BookAsync).WithSummary("Books a visit; with an Idempotency-Key a repeated request books nothing new.")
            .WithBody<BookVisit>().Produces<VisitInfo>(201).Produces<VisitInfo>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(422);
        visits.MapGet("", ListAsync).WithSummary("Visits that begin within a time: from, to (RFC 3339); the next 24 hours without.").Produces<VisitList>();
        visits.MapGet("/{id}", GetAsync).WithSummary("A visit with its links and texts.").Produces<VisitInfo>().ProducesProblem(404);
        visits.MapDelete("/{id}", CancelAsync).WithSummary("Cancels a visit: its links no longer open, its room closes.").Produces(204).ProducesProblem(404);
        visits.MapPost("/{id}/people/{person}/link", RenewAsync).WithSummary("A new link for somebody; the old one no longer opens.")
            .Produces<VisitInfo>().ProducesProblem(404);
    }

    private static async Task<IResult> BookAsync(HttpContext context, VisitBook book, VisitTexts texts, GuestLinks links, IAuditTrail audit, TimeProvider time)
    {
        string? key = context.Request.Headers["Idempotency-Key"];
        if (key is not null && (string.IsNullOrWhiteSpace(key) || key.Length > LongestKey))
        {
            return Problem.BadRequest($"An Idempotency-Key has 1 to {LongestKey} characters.");
        }

        (BookVisit? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, CareJson.Default.BookVisit);
        if (refusal is not null)
        {
            return refusal;
        }

        if (VisitRequest.Read(asked!, key, out Booking? booking) is { } fault)
        {
            return Problem.BadRequest(fault);
        }

        BookingResult result = await book.BookAsync(booking!, time.GetUtcNow(), context.RequestAborted);
        switch (result.Problem)
        {
            case BookingProblem.None:
                break;
            case BookingProblem.Overlap:
                return Problem.Conflict($"Somebody of them has a visit at that time: {result.Visit!.Id}.");
            case BookingProblem.OtherRequest:
                return Problem.Unprocessable("idempotency-key", "Another visit was booked under this Idempotency-Key.");
            default:
                return Problem.BadRequest(VisitRequest.Words(result.Problem));
        }

        Visit visit = result.Visit!;
        if (!result.Repeated)
        {
            audit.Note(new AuditEvent(AuditActions.Book, time.GetUtcNow()) { Room = visit.Room, Subject = visit.Id, Actor = ApiCaller.Of(context) });
        }

        context.Response.Headers.Location = $"/api/v1/visits/{visit.Id}";
        return Json(Describe(visit, texts, links), result.Repeated ? 200 : 201);
    }

    private static async Task<IResult> ListAsync(string? from, string? to, VisitBook book, VisitTexts texts, GuestLinks links, TimeProvider time)
    {
        DateTimeOffset begin = time.GetUtcNow();
        if (from is not null && !TryTime(from, out begin))
        {
            return Problem.BadRequest("from is a time as in RFC 3339.");
        }

        DateTimeOffset end = begin.AddDays(1);
        if (to is not null && !TryTime(to, out end))
        {
            return Problem.BadRequest("to is a time as in RFC 3339.");
        }

        IReadOnlyList<Visit> visits = await book.ListAsync(begin, end);
        return TypedResults.Json(new VisitList([.. visits.Select(visit => Describe(visit, texts, links))]), CareJson.Default.VisitList);
    }

    private static async Task<IResult> GetAsync(string id, VisitBook book, VisitTexts texts, GuestLinks links) =>
        await book.FindAsync(id) is { } visit ? Json(Describe(visit, texts, links), 200) : NoVisit();

    private static async Task<IResult> CancelAsync(HttpContext context, string id, VisitBook book, IRoomDirectory rooms, IAuditTrail audit, TimeProvider time)
    {
        if (await book.FindAsync(id) is not { } visit || !await book.CancelAsync(id, time.GetUtcNow()))
        {
            return NoVisit();
        }

        audit.Note(new AuditEvent(AuditActions.Cancel, time.GetUtcNow()) { Room = visit.Room, Subject = visit.Id, Actor = ApiCaller.Of(context) });
        rooms.Close(visit.Room, "closed");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> RenewAsync(HttpContext context, string id, string person, VisitBook book, VisitTexts texts, GuestLinks links, IAuditTrail audit, TimeProvider time)
    {
        if (!await book.RenewLinkAsync(id, person) || await book.FindAsync(id) is not { } visit)
        {
            return Problem.NotFound("There is no such person in such a visit.");
        }

        audit.Note(new AuditEvent(AuditActions.RenewLink, time.GetUtcNow()) { Room = visit.Room, Subject = person, Actor = ApiCaller.Of(context) });
        return Json(Describe(visit, texts, links), 200);
    }

    private static VisitInfo Describe(Visit visit, VisitTexts texts, GuestLinks links) => new(
        visit.Id, visit.Room, visit.Class, visit.CancelledAt is null ? "booked" : "cancelled", visit.Start, visit.End, visit.OpensAt, visit.BookedAt,
        [
            .. visit.People.Select(person => new VisitPersonInfo(
                person.Id, person.Name, person.Role, person.Reference, person.Language, person.OneTime ? "one-time" : "reusable", person.UsedAt,
                links.Make(visit, person).AbsoluteUri, texts.Write(visit, person))),
        ],
        visit.Unit);

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static IResult NoVisit() => Problem.NotFound("There is no such visit, or it is cancelled.");

    private static IResult Json(VisitInfo visit, int status) => TypedResults.Json(visit, CareJson.Default.VisitInfo, statusCode: status);
}
