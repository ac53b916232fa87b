using MediaServer.Care.Audit;
using MediaServer.Care.Home;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care.Home;

/// <summary><c>/api/v1/followups</c>, <c>/alarms</c>, <c>/observations</c>: the staff's and the integrations' side of follow-up at home.</summary>
internal static class FollowUpEndpoints
{
    private const int FhirBytes = 64 * 1024;

    public static void MapFollowUps(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1").WithTags("home").AddEndpointFilter<ApiAccessFilter>().WithMetadata(new StaffMay(StaffRights.Work));
        group.MapGet("/followups", ListAsync).WithSummary("Patients who measure at home.").Produces<FollowUpList>();
        group.MapPut("/followups/{id}", PutAsync).WithSummary("Makes or changes a follow-up.").WithBody<PutFollowUp>().Produces<FollowUpInfo>().ProducesProblem(400).ProducesProblem(409);
        group.MapGet("/followups/{id}", GetAsync).WithSummary("A patient's values of the last ?days= (90) and limits.").Produces<FollowUpDetail>().ProducesProblem(404);
        group.MapPost("/followups/{id}/link", RenewAsync).WithSummary("A new link; the old one no longer opens.").Produces<FollowUpInfo>().ProducesProblem(404);
        group.MapPut("/followups/{id}/limits", LimitsAsync).WithSummary("Replaces the patient's limits.").WithBody<SetLimits>().Produces(204).ProducesProblem(400);
        group.MapPut("/units/{unit}/limits", UnitLimitsAsync).WithSummary("Replaces the limits of a unit's patients who have no own.").WithBody<SetLimits>().Produces(204).ProducesProblem(400);
        group.MapPost("/followups/{id}/call", CallAsync).WithSummary("Calls the patient now: the open page rings.").Produces<StartedCall>(201).ProducesProblem(404);
        group.MapGet("/alarms", AlarmsAsync).WithSummary("Values outside of their limits that nobody has taken on.").Produces<AlarmList>();
        group.MapPost("/alarms/{id}/acknowledge", AcknowledgeAsync).WithSummary("Takes an alarm on; of two at once one is first.").Produces(204).ProducesProblem(409);
        group.MapPost("/observations", ObserveAsync).WithSummary("A FHIR R4 Observation: LOINC code, UCUM unit.").WithBody<object>("application/fhir+json")
            .Produces<KeptValues>(201).ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<IResult> ListAsync(HomeBook book, HomeDesk desk) =>
        TypedResults.Json(new FollowUpList([.. (await book.ListAsync()).Select(one => Describe(one, desk))]), HomeJson.Default.FollowUpList);

    private static async Task<IResult> PutAsync(HttpContext context, string id, HomeBook book, HomeDesk desk)
    {
        (PutFollowUp? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, HomeJson.Default.PutFollowUp);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!Names.IsRoom(id) || id.Contains('.', StringComparison.Ordinal) || !Names.IsPerson(asked!.Name) || asked.Reference is not { Length: >= 1 and <= 120 })
        {
            return Problem.BadRequest($"An id has {Names.RoomRule}, and no '.'; a name has {Names.PersonRule}; reference has 1 to 120 characters.");
        }

        if (asked.Measures is not { Count: > 0 } || !asked.Measures.All(Measures.IsWord) || (asked.Language is { } language && !VisitTexts.Languages.Contains(language)))
        {
            return Problem.BadRequest("measures are of blood-pressure, pulse, oxygen, weight, temperature, glucose, questions; language is one of the page's.");
        }

        FollowUp made = new()
        {
            Id = id,
            Name = asked.Name!,
            Reference = asked.Reference,
            Language = asked.Language ?? "sv",
            Unit = asked.Unit,
            Service = asked.Service,
            Measures = string.Join(' ', asked.Measures.Distinct()),
        };
        return await book.PutAsync(made) && await book.FindAsync(id) is { } kept
            ? TypedResults.Json(Describe(kept, desk), HomeJson.Default.FollowUpInfo)
            : Problem.Conflict("Another patient has this reference.");
    }

    private static async Task<IResult> GetAsync(HttpContext context, string id, int? days, HomeBook book, HomeDesk desk, IAuditTrail audit, TimeProvider time)
    {
        if (await book.FindAsync(id) is not { } one)
        {
            return NoPatient();
        }

        // Values are health data: who looked at them is written down.
        DateTimeOffset now = time.GetUtcNow();
        audit.Note(new AuditEvent(AuditActions.View, now) { Actor = ApiCaller.Of(context), Subject = one.Id, Detail = "values" });
        IReadOnlyList<Measurement> values = await book.ValuesAsync(id, now.AddDays(-Math.Clamp(days ?? 90, 1, 400)), now.AddHours(1));
        IReadOnlyList<Limit> limits = await book.LimitsAsync(one);
        return TypedResults.Json(new FollowUpDetail(Describe(one, desk), [.. values.Select(Describe)], [.. limits.Select(l => new LimitInfo(l.Code, l.Low, l.High))]), HomeJson.Default.FollowUpDetail);
    }

    private static async Task<IResult> RenewAsync(HttpContext context, string id, HomeBook book, HomeDesk desk, IAuditTrail audit, TimeProvider time)
    {
        if (!await book.RenewAsync(id) || await book.FindAsync(id) is not { } one)
        {
            return NoPatient();
        }

        audit.Note(new AuditEvent(AuditActions.RenewLink, time.GetUtcNow()) { Actor = ApiCaller.Of(context), Subject = id });
        return TypedResults.Json(Describe(one, desk), HomeJson.Default.FollowUpInfo);
    }

    private static async Task<IResult> LimitsAsync(HttpContext context, string id, HomeBook book) =>
        await book.FindAsync(id) is null ? NoPatient() : await SetAsync(context, id, book);

    private static Task<IResult> UnitLimitsAsync(HttpContext context, string unit, HomeBook book) => SetAsync(context, "unit:" + unit, book);

    private static async Task<IResult> SetAsync(HttpContext context, string owner, HomeBook book)
    {
        (SetLimits? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, HomeJson.Default.SetLimits);
        if (refusal is not null)
        {
            return refusal;
        }

        if (asked!.Limits is null || asked.Limits.Any(l => l is null || Measures.Find(l.Code) is null || l.Low > l.High) || asked.Limits.DistinctBy(l => l!.Code).Count() != asked.Limits.Count)
        {
            return Problem.BadRequest("limits have a known code each, once, and low is not above high.");
        }

        await book.SetLimitsAsync(owner, [.. asked.Limits.Select(l => new Limit { Owner = owner, Code = l!.Code, Low = l.Low, High = l.High })]);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> CallAsync(HttpContext context, string id, HomeBook book, HomeDesk desk) =>
        StaffSession.Of(context) is not { } session ? Problem.Unauthorized("no-session", "Only a signed-in person can call.")
        : await book.FindAsync(id) is { } one ? TypedResults.Json(desk.Call(one, session), CareJson.Default.StartedCall, statusCode: 201)
        : NoPatient();

    private static async Task<IResult> AlarmsAsync(HomeBook book, HomeDesk desk)
    {
        Dictionary<string, string> names = (await book.ListAsync()).ToDictionary(f => f.Id, f => f.Name);
        IReadOnlyList<Alarm> alarms = await book.AlarmsAsync();
        return TypedResults.Json(
            new AlarmList([.. alarms.Select(a => new AlarmInfo(a.Id, a.FollowUp, names.GetValueOrDefault(a.FollowUp, ""), a.Code, a.Value, a.Kind, a.At, desk.IsOpen(a.FollowUp)))]),
            HomeJson.Default.AlarmList);
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext context, string id, HomeBook book, IAuditTrail audit, TimeProvider time)
    {
        if (!await book.AcknowledgeAsync(id, ApiCaller.Of(context), time.GetUtcNow()))
        {
            return Problem.Conflict("taken", "Somebody else has taken this alarm on.");
        }

        audit.Note(new AuditEvent(AuditActions.Acknowledge, time.GetUtcNow()) { Actor = ApiCaller.Of(context), Subject = id });
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ObserveAsync(HttpContext context, HomeBook book, TimeProvider time)
    {
        bool plain = context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;
        (byte[] bytes, IResult? refusal) = await Bodies.ReadAsync(context, plain ? "application/json" : "application/fhir+json", FhirBytes);
        if (refusal is not null)
        {
            return refusal;
        }

        if (ObservationReader.Read(bytes, out ReadObservation? read) is var (code, words))
        {
            return Problem.Unprocessable(code, words);
        }

        return await book.FindByReferenceAsync(read!.Reference) is not { } patient ? Problem.NotFound("No patient with this key is followed at home.")
            : Answer(await book.AddAsync(patient, read.Values, read.At, "integration", read.External, time.GetUtcNow(), context.RequestAborted));
    }

    internal static IResult Answer(ValuesResult result) => result.Problem switch
    {
        ValuesProblem.Impossible => Problem.Unprocessable("value-impossible", "No living person has such a value: look at the number and its unit."),
        ValuesProblem.WrongTime => Problem.Unprocessable("time-impossible", "The time lies in the future, or too long ago."),
        _ => TypedResults.Json(new KeptValues(result.Kept.Count, result.Problem == ValuesProblem.Repeated), HomeJson.Default.KeptValues, statusCode: result.Problem == ValuesProblem.Repeated ? 200 : 201),
    };

    internal static ValueInfo Describe(Measurement m) => new(m.Code, m.Value, m.At, m.Source);

    private static FollowUpInfo Describe(FollowUp one, HomeDesk desk) =>
        new(one.Id, one.Name, one.Reference, one.Language, one.Unit, one.Service, one.Measures.Split(' '), desk.Link(one).AbsoluteUri, desk.IsOpen(one.Id));

    private static IResult NoPatient() => Problem.NotFound("There is no such follow-up.");
}
