using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MediaServer.Care.Audit;
using MediaServer.Care.Organisation;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Problems;
using MediaServer.Control.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care.Organisation;

/// <summary><c>/api/v1/organisation/{sites|units|staff|devices}</c>: one shape for all four.</summary>
internal static class OrganisationEndpoints
{
    private const int CsvBytes = 512 * 1024;

    public static void MapOrganisation(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/organisation").WithTags("organisation").AddEndpointFilter<ApiAccessFilter>();
        Map(group, "sites", OrganisationJson.Default.Site, OrganisationJson.Default.IReadOnlyListSite, OrganisationRules.ReadSite);
        Map(group, "units", OrganisationJson.Default.Unit, OrganisationJson.Default.IReadOnlyListUnit, OrganisationRules.ReadUnit);
        Map(group, "staff", OrganisationJson.Default.StaffMember, OrganisationJson.Default.IReadOnlyListStaffMember, OrganisationRules.ReadStaff);
        Map(group, "devices", OrganisationJson.Default.Device, OrganisationJson.Default.IReadOnlyListDevice, OrganisationRules.ReadDevice);
    }

    private static void Map<T>(
        RouteGroupBuilder group, string kind, JsonTypeInfo<T> one, JsonTypeInfo<IReadOnlyList<T>> many, Func<IReadOnlyDictionary<string, string>, T> read)
        where T : class, IEntry
    {
        StaffMay administer = new(StaffRights.Administer);
        group.MapGet($"/{kind}", async (OrganisationBook book) => TypedResults.Json(await book.ListAsync<T>(), many))
            .WithMetadata(new StaffMay(StaffRights.Work)).WithSummary($"All {kind}.");
        group.MapPut($"/{kind}/{{id}}", (HttpContext context, string id, OrganisationBook book, IAuditTrail audit, TimeProvider time) => PutAsync(context, kind, id, one, book, audit, time))
            .WithMetadata(administer).WithSummary("Makes or changes one.").WithBody<T>().ProducesProblem(400);
        group.MapPost($"/{kind}", (HttpContext context, OrganisationBook book, IAuditTrail audit, TimeProvider time) => ImportAsync(context, kind, read, book, audit, time))
            .WithMetadata(administer).WithSummary("Makes or changes many, all or none: text/csv, the first row naming the columns.").ProducesProblem(400);
        group.MapDelete($"/{kind}/{{id}}", (HttpContext context, string id, OrganisationBook book, IAuditTrail audit, TimeProvider time) => RemoveAsync<T>(context, kind, id, book, audit, time))
            .WithMetadata(administer).WithSummary("Takes one away.").Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> PutAsync<T>(HttpContext context, string kind, string id, JsonTypeInfo<T> type, OrganisationBook book, IAuditTrail audit, TimeProvider time)
        where T : class, IEntry
    {
        (T? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, type);
        if (refusal is not null)
        {
            return refusal;
        }

        return asked!.Id != id ? Problem.BadRequest("The id in the address and the one in the body differ.")
            : OrganisationRules.Fault(asked) is { } fault ? Problem.BadRequest(fault)
            : await KeepAsync(context, kind, [asked], book, audit, time) ?? TypedResults.Json(asked, type);
    }

    private static async Task<IResult> ImportAsync<T>(
        HttpContext context, string kind, Func<IReadOnlyDictionary<string, string>, T> read, OrganisationBook book, IAuditTrail audit, TimeProvider time)
        where T : class, IEntry
    {
        (byte[] bytes, IResult? refusal) = await Bodies.ReadAsync(context, "text/csv", CsvBytes);
        if (refusal is not null)
        {
            return refusal;
        }

        if (Csv.Read(Encoding.UTF8.GetString(bytes)) is not { Count: > 0 } rows)
        {
            return Problem.BadRequest("The file has a row of column names and at least one row below.");
        }

        List<T> entries = [];
        for (int i = 0; i < rows.Count; i++)
        {
            T entry = read(rows[i]);
            if (OrganisationRules.Fault(entry) is { } fault)
            {
                return Problem.BadRequest(string.Create(CultureInfo.InvariantCulture, $"Row {i + 2}: {fault}"));
            }

            entries.Add(entry);
        }

        return await KeepAsync(context, kind, entries, book, audit, time)
            ?? TypedResults.Json(new Imported(entries.Count), OrganisationJson.Default.Imported, statusCode: 201);
    }

    private static async Task<IResult?> KeepAsync<T>(HttpContext context, string kind, IReadOnlyList<T> entries, OrganisationBook book, IAuditTrail audit, TimeProvider time)
        where T : class, IEntry
    {
        if (await book.PutAsync(entries, context.RequestAborted) is { } lost)
        {
            return Problem.BadRequest($"{lost.Id}: its site or unit does not exist.");
        }

        audit.Note(new AuditEvent(AuditActions.Organisation, time.GetUtcNow())
        {
            Actor = ApiCaller.Of(context),
            Subject = kind,
            Detail = entries.Count == 1 ? entries[0].Id : string.Create(CultureInfo.InvariantCulture, $"{entries.Count} entries"),
        });
        return null;
    }

    private static async Task<IResult> RemoveAsync<T>(HttpContext context, string kind, string id, OrganisationBook book, IAuditTrail audit, TimeProvider time)
        where T : class, IEntry
    {
        switch (await book.RemoveAsync<T>(id))
        {
            case RemoveResult.InUse:
                return Problem.Conflict("in-use", "Something stands in it: move or remove that first.");
            case RemoveResult.Unknown:
                return Problem.NotFound("There is no such entry.");
            default:
                audit.Note(new AuditEvent(AuditActions.Organisation, time.GetUtcNow()) { Actor = ApiCaller.Of(context), Subject = kind, Detail = $"{id} removed" });
                return TypedResults.NoContent();
        }
    }
}

/// <summary>How many rows were kept.</summary>
internal sealed record Imported(int Entries);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Site))]
[JsonSerializable(typeof(Unit))]
[JsonSerializable(typeof(StaffMember))]
[JsonSerializable(typeof(Device))]
[JsonSerializable(typeof(IReadOnlyList<Site>))]
[JsonSerializable(typeof(IReadOnlyList<Unit>))]
[JsonSerializable(typeof(IReadOnlyList<StaffMember>))]
[JsonSerializable(typeof(IReadOnlyList<Device>))]
[JsonSerializable(typeof(Imported))]
internal sealed partial class OrganisationJson : JsonSerializerContext;
