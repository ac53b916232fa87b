using System.Globalization;
using System.Text;
using MediaServer.Care.Audit;
using MediaServer.Care.OnCall;
using MediaServer.Control.Api;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care;

/// <summary><c>/api/v1/oncall</c>: services, rosters, calls.</summary>
internal static class OnCallEndpoints
{
    private const int CsvBytes = 256 * 1024;

    public static void MapOnCall(this IEndpointRouteBuilder routes)
    {
        OnCallSocket.Map(routes);
        RouteGroupBuilder group = routes.MapGroup("/api/v1/oncall").WithTags("on-call").AddEndpointFilter<ApiAccessFilter>();
        StaffMay work = new(StaffRights.Work);
        StaffMay administer = new(StaffRights.Administer);
        group.MapGet("", ListAsync).WithMetadata(work).WithSummary("The services.").Produces<ServiceList>();
        group.MapPut("/{service}", PutAsync).WithMetadata(administer).WithSummary("Makes or changes a service.").WithBody<PutService>().Produces<ServiceInfo>().ProducesProblem(400);
        group.MapGet("/{service}/roster", RosterAsync).WithMetadata(work).WithSummary("Shifts of a time: from, to; the next 7 days without.").Produces<RosterInfo>();
        group.MapPost("/{service}/roster", AddAsync).WithMetadata(new StaffMay(StaffRights.Supervise))
            .WithSummary("Adds shifts, all or none: JSON, or text/csv with the columns person,line,from,to.")
            .WithBody<AddShifts>().Produces<RosterInfo>(201).ProducesProblem(400).ProducesProblem(404);
        group.MapPut("/{service}/roster/{shift}", SwapAsync).WithMetadata(work)
            .WithSummary("Gives a shift to somebody else: one's own, or any when one supervises.").WithBody<GiveShift>().Produces(204).ProducesProblem(403).ProducesProblem(404);
        group.MapDelete("/{service}/roster/{shift}", RemoveAsync).WithMetadata(new StaffMay(StaffRights.Supervise)).WithSummary("Takes a shift away.").Produces(204).ProducesProblem(404);
        group.MapGet("/{service}/calls", CallsAsync).WithMetadata(work).WithSummary("The latest 100 calls, missed ones among them.").Produces<CallList>();
        group.MapGet("/{service}/figures", FiguresAsync).WithMetadata(work).WithSummary("How long callers waited: from, to; the last 30 days without.").Produces<WaitFigures>();
        group.MapPost("/{service}/calls", CallAsync).WithMetadata(work).WithSummary("Presses the button for somebody.").WithBody<StartCall>().Produces<StartedCall>(201).ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(OnCallBook book) =>
        TypedResults.Json(new ServiceList([.. (await book.ServicesAsync()).Select(Describe)]), CareJson.Default.ServiceList);

    private static async Task<IResult> PutAsync(HttpContext context, string service, OnCallBook book, IAuditTrail audit, TimeProvider time)
    {
        (PutService? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, CareJson.Default.PutService);
        if (refusal is not null)
        {
            return refusal;
        }

        int second = asked!.SecondAfter ?? 30;
        int third = asked.ThirdAfter ?? Math.Max(60, second);
        int giveUp = asked.GiveUpAfter ?? Math.Max(180, third);
        if (asked.Kind is not (null or "ring" or "queue") || asked.TargetSeconds is < 5 or > 3600)
        {
            return Problem.BadRequest("kind is ring or queue; targetSeconds is 5 to 3600.");
        }

        if (!Names.IsRoom(service) || !Names.IsPerson(asked.Name) || second is < 5 or > 600 || third < second || giveUp < third || giveUp > 3600)
        {
            return Problem.BadRequest($"A service's id has {Names.RoomRule}; name has {Names.PersonRule}; 5 <= secondAfter <= thirdAfter <= giveUpAfter <= 3600.");
        }

        OnCallService made = new() { Id = service, Name = asked.Name!, SecondAfter = second, ThirdAfter = third, GiveUpAfter = giveUp, Kind = asked.Kind ?? "ring", TargetSeconds = asked.TargetSeconds ?? 60 };
        await book.PutServiceAsync(made, context.RequestAborted);
        audit.Note(new AuditEvent(AuditActions.Roster, time.GetUtcNow()) { Actor = ApiCaller.Of(context), Subject = service, Detail = "service" });
        return TypedResults.Json(Describe(made), CareJson.Default.ServiceInfo);
    }

    private static async Task<IResult> RosterAsync(string service, string? from, string? to, OnCallBook book, TimeProvider time)
    {
        DateTimeOffset begin = time.GetUtcNow();
        DateTimeOffset end = begin.AddDays(7);
        return from is not null && !TryTime(from, out begin) ? Problem.BadRequest("from is a time as in RFC 3339.")
            : to is not null && !TryTime(to, out end) ? Problem.BadRequest("to is a time as in RFC 3339.")
            : Json(service, await book.ShiftsAsync(service, begin, end), 200);
    }

    private static async Task<IResult> AddAsync(HttpContext context, string service, OnCallBook book, MediaServerOptions options, IAuditTrail audit, TimeProvider time)
    {
        (IReadOnlyList<ShiftInfo?>? rows, IResult? refusal) = await ReadRowsAsync(context);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!(await book.ServicesAsync(context.RequestAborted)).Any(s => s.Id == service))
        {
            return Problem.NotFound("There is no such service.");
        }

        if (new RosterReader(options.Care.TimeZone).Read(service, rows, out IReadOnlyList<Shift> shifts) is { } fault)
        {
            return Problem.BadRequest(fault);
        }

        await book.AddShiftsAsync(shifts, context.RequestAborted);
        audit.Note(new AuditEvent(AuditActions.Roster, time.GetUtcNow())
        {
            Actor = ApiCaller.Of(context),
            Subject = service,
            Detail = string.Create(CultureInfo.InvariantCulture, $"{shifts.Count} shifts"),
        });
        return Json(service, shifts, 201);
    }

    private static async Task<(IReadOnlyList<ShiftInfo?>? Rows, IResult? Refusal)> ReadRowsAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) != true)
        {
            (AddShifts? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, CareJson.Default.AddShifts);
            return (asked?.Shifts, refusal);
        }

        (byte[] bytes, IResult? refused) = await Bodies.ReadAsync(context, "text/csv", CsvBytes);
        return refused is not null ? (null, refused) : (RosterReader.ReadCsv(Encoding.UTF8.GetString(bytes)), null);
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, string service, string shift, OnCallBook book, IAuditTrail audit, TimeProvider time)
    {
        if (!await book.RemoveShiftAsync(shift))
        {
            return Problem.NotFound("There is no such shift.");
        }

        audit.Note(new AuditEvent(AuditActions.Roster, time.GetUtcNow()) { Actor = ApiCaller.Of(context), Subject = service, Detail = "shift removed" });
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SwapAsync(HttpContext context, string service, string shift, OnCallBook book, IAuditTrail audit, TimeProvider time)
    {
        (GiveShift? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, CareJson.Default.GiveShift);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!Names.IsPerson(asked!.Person))
        {
            return Problem.BadRequest($"A name has {Names.PersonRule}.");
        }

        StaffSession? session = StaffSession.Of(context);
        string? only = session is null || session.May(StaffRights.Supervise) ? null : session.Name;
        if (!await book.GiveShiftAsync(service, shift, asked.Person!, only))
        {
            return only is null ? Problem.NotFound("There is no such shift.") : Problem.Forbidden("not-yours", "You can give away your own shifts only.");
        }

        audit.Note(new AuditEvent(AuditActions.Roster, time.GetUtcNow()) { Actor = ApiCaller.Of(context), Subject = service, Detail = $"shift {shift} given away" });
        return TypedResults.NoContent();
    }

    private static async Task<IResult> FiguresAsync(string service, string? from, string? to, OnCallBook book, TimeProvider time)
    {
        DateTimeOffset end = time.GetUtcNow();
        DateTimeOffset begin = end.AddDays(-30);
        return from is not null && !TryTime(from, out begin) ? Problem.BadRequest("from is a time as in RFC 3339.")
            : to is not null && !TryTime(to, out end) ? Problem.BadRequest("to is a time as in RFC 3339.")
            : TypedResults.Json(await book.FiguresAsync(service, begin, end), CareJson.Default.WaitFigures);
    }

    private static async Task<IResult> CallsAsync(string service, OnCallBook book)
    {
        IReadOnlyList<OnCallRecord> calls = await book.CallsAsync(service, 100);
        return TypedResults.Json(
            new CallList(service, [.. calls.Select(c => new CallInfo(c.Id, c.Room, c.Caller, c.At, c.Outcome, c.AnsweredBy, c.AnsweredAt))]), CareJson.Default.CallList);
    }

    private static async Task<IResult> CallAsync(HttpContext context, string service, OnCallDesk desk)
    {
        (StartCall? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, CareJson.Default.StartCall);
        if (refusal is not null)
        {
            return refusal;
        }

        return !Names.IsPerson(asked!.Name) ? Problem.BadRequest($"A name has {Names.PersonRule}.")
            : !Roles.TryParse(asked.Role ?? "nurse", out Role role) || !role.IsStaff() ? Problem.BadRequest("Only staff call a service.")
            : await desk.StartAsync(service, asked.Name!, role, "token") is { } started ? TypedResults.Json(started, CareJson.Default.StartedCall, statusCode: 201)
            : Problem.NotFound("There is no such service.");
    }

    private static ServiceInfo Describe(OnCallService service) => new(service.Id, service.Name, service.SecondAfter, service.ThirdAfter, service.GiveUpAfter, service.Kind, service.TargetSeconds);

    private static IResult Json(string service, IReadOnlyList<Shift> shifts, int status) => TypedResults.Json(
        new RosterInfo(service, [.. shifts.Select(s => new ShiftInfo(s.Id, s.Person, s.Level, Text(s.From), Text(s.To)))]), CareJson.Default.RosterInfo, statusCode: status);

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
