using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using MediaServer.Care.Organisation;
using MediaServer.Care.Statistics;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MediaServer.Control.Care.Statistics;

/// <summary><c>/api/v1/statistics</c>: use and benefit by unit, idle equipment; and <c>/api/v1/feedback</c> from whoever was in a call.</summary>
internal static class StatisticsEndpoints
{
    private static readonly string[] Reasons = ["", "sound", "picture", "waiting", "device", "other"];

    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/statistics").WithTags("statistics").AddEndpointFilter<ApiAccessFilter>().WithMetadata(new StaffMay(StaffRights.Supervise));
        group.MapGet("/units", UnitsAsync).WithSummary("Figures by unit: from, to (RFC 3339; the last 30 days without), format=csv.").Produces<UnitStatistics>();
        group.MapGet("/devices", DevicesAsync).WithSummary("Equipment and when it was last used; idle after 30 days.").Produces<DeviceStatistics>();
        routes.MapPost("/api/v1/feedback", RateAsync).WithTags("statistics").WithSummary("What somebody thought of a call; the join token shows that they were in it.")
            .WithBody<RateCall>().Produces(204).ProducesProblem(400).ProducesProblem(401);
    }

    private static async Task<IResult> UnitsAsync(string? from, string? to, string? format, StatisticsBook book, TimeProvider time)
    {
        DateTimeOffset end = time.GetUtcNow();
        DateTimeOffset begin = end.AddDays(-30);
        if ((from is not null && !TryTime(from, out begin)) || (to is not null && !TryTime(to, out end)) || end <= begin || end - begin > TimeSpan.FromDays(800))
        {
            return Problem.BadRequest("from and to are times as in RFC 3339, to after from and 800 days at most.");
        }

        IReadOnlyList<UnitFigures> units = await book.ReadAsync(begin, end);
        return format == "csv" ? TypedResults.Text(Write(units), "text/csv; charset=utf-8")
            : TypedResults.Json(new UnitStatistics(begin, end, units), StatisticsJson.Default.UnitStatistics);
    }

    private static string Write(IReadOnlyList<UnitFigures> units)
    {
        StringBuilder text = new("unit;name;site;calls;minutes;parties;onTimePercent;concealedPermille;frozenSeconds;drops;kilometresSaved;goalPercent;sharePercent;light;practices;good;soSo;bad\n");
        foreach (UnitFigures u in units)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Csv.Field(u.Unit)};{Csv.Field(u.Name)};{Csv.Field(u.Site)};{u.Calls};{u.Minutes};{u.Parties};{u.OnTimePercent};")
                .Append(CultureInfo.InvariantCulture, $"{u.ConcealedPermille};{u.FrozenSeconds};{u.Drops};{u.KilometresSaved};{u.GoalPercent};{u.SharePercent};{u.Light};")
                .Append(CultureInfo.InvariantCulture, $"{u.Practices};{u.Good};{u.SoSo};{u.Bad}\n");
        }

        return text.ToString();
    }

    private static async Task<IResult> DevicesAsync(OrganisationBook organisation, StatisticsBook book, TimeProvider time)
    {
        List<DeviceUse> uses = [];
        foreach (Device device in await organisation.ListAsync<Device>())
        {
            DateTimeOffset? last = await book.LastUseAsync("d-" + device.Id);
            uses.Add(new DeviceUse(device.Id, device.Name, device.Site, device.Kind, last, last is null || last < time.GetUtcNow().AddDays(-30)));
        }

        return TypedResults.Json(new DeviceStatistics(uses), StatisticsJson.Default.DeviceStatistics);
    }

    private static async Task<IResult> RateAsync(HttpContext context, JoinAuthorization authorization, StatisticsBook book, TimeProvider time)
    {
        (RateCall? asked, IResult? refusal) = await Bodies.ReadJsonAsync(context, StatisticsJson.Default.RateCall);
        if (refusal is not null)
        {
            return refusal;
        }

        if (authorization.Check(context, BearerTokens.FromHeader(context.Request), asked!.Room, out JoinToken? token) is { } refused)
        {
            return refused;
        }

        if (asked.Mark is < 1 or > 3 || !Reasons.Contains(asked.Reason ?? ""))
        {
            return Problem.BadRequest("mark is 1, 2 or 3; reason is sound, picture, waiting, device or other.");
        }

        // The id ties a second mark to the first, and can't be turned back into a person.
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{asked.Room}\n{token!.Participant}")))[..24];
        await book.RateAsync(new Feedback { Id = id, Room = asked.Room!, Role = token.Role.ToWire(), At = time.GetUtcNow(), Mark = asked.Mark, Reason = asked.Reason ?? "" });
        return TypedResults.NoContent();
    }

    private static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}

internal sealed record UnitStatistics(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<UnitFigures> Units);

internal sealed record DeviceStatistics(IReadOnlyList<DeviceUse> Devices);

internal sealed record DeviceUse(string Id, string Name, string Site, string Kind, DateTimeOffset? LastUsedAt, bool Idle);

/// <summary>A mark for a call.</summary>
/// <param name="Room">The call's room.</param>
/// <param name="Mark">3 good, 2 so-so, 1 bad.</param>
/// <param name="Reason">sound, picture, waiting, device or other; or none.</param>
internal sealed record RateCall(string? Room, int Mark, string? Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UnitStatistics))]
[JsonSerializable(typeof(DeviceStatistics))]
[JsonSerializable(typeof(RateCall))]
internal sealed partial class StatisticsJson : JsonSerializerContext;
