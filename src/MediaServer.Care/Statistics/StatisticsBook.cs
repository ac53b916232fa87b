using MediaServer.Care.Organisation;
using MediaServer.Care.Storage;
using MediaServer.Care.Visits;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Statistics;

/// <summary>Stays and feedback in, figures by unit out. No person can be read from them.</summary>
public sealed class StatisticsBook(CareDatabase database)
{
    /// <summary>A visit that begins within this of its time began in time.</summary>
    private static readonly TimeSpan InTime = TimeSpan.FromMinutes(5);

    public async Task AddAsync(IReadOnlyList<Stay> stays, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        context.Stays.AddRange(stays);
        await context.SaveChangesAsync(cancelled);
    }

    /// <summary>One mark for each person and room: a second one replaces the first.</summary>
    public async Task RateAsync(Feedback feedback, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        await context.Feedback.Where(f => f.Id == feedback.Id).ExecuteDeleteAsync(cancelled);
        context.Feedback.Add(feedback);
        await context.SaveChangesAsync(cancelled);
    }

    /// <summary>The figures of a time, for each unit with visits or on-call calls, and of all together (an empty unit).</summary>
    public async Task<IReadOnlyList<UnitFigures>> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        List<Stay> stays = await context.Stays.AsNoTracking().Where(s => s.From >= from && s.From < to).ToListAsync(cancelled);
        List<Visit> visits = await context.Visits.AsNoTracking().Where(v => v.Start >= from.AddDays(-1) && v.Start < to).ToListAsync(cancelled);
        List<Feedback> marks = await context.Feedback.AsNoTracking().Where(f => f.At >= from && f.At < to).ToListAsync(cancelled);
        List<Unit> units = await context.Units.AsNoTracking().ToListAsync(cancelled);
        Dictionary<string, int> distance = await context.Sites.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Kilometres, cancelled);
        Dictionary<string, Visit> byRoom = visits.ToDictionary(v => v.Room);
        double months = Math.Max(1.0 / 31, (to - from).TotalDays / 30.4);
        List<UnitFigures> figures = [];
        foreach (IGrouping<string, Stay> unit in stays.GroupBy(s => byRoom.GetValueOrDefault(s.Room)?.Unit ?? ""))
        {
            Unit? known = units.Find(u => u.Id == unit.Key);
            figures.Add(Of(unit.Key, known, [.. unit], byRoom, marks, distance, months));
        }

        // A unit with a goal and no call is what the list is there to show.
        figures.AddRange(units.Where(u => u.GoalPercent > 0 && figures.TrueForAll(f => f.Unit != u.Id)).Select(u => Of(u.Id, u, [], byRoom, marks, distance, months)));
        figures.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return figures;
    }

    /// <summary>When each room system's SIP account or tablet was last in a room, by its name in the roster's id; null for never.</summary>
    public async Task<DateTimeOffset?> LastUseAsync(string participant, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Stays.Where(s => s.Participant == participant).MaxAsync(s => (DateTimeOffset?)s.To, cancelled);
    }

    private static UnitFigures Of(
        string id, Unit? unit, List<Stay> stays, Dictionary<string, Visit> visits, List<Feedback> marks, Dictionary<string, int> distance, double months)
    {
        IGrouping<string, Stay>[] rooms = [.. stays.GroupBy(s => s.Room)];
        IGrouping<string, Stay>[] calls = [.. rooms.Where(room => room.Select(s => s.Participant).Distinct().Count() > 1)];
        IGrouping<string, Stay>[] booked = [.. calls.Where(room => visits.ContainsKey(room.Key))];
        Stay[] told = [.. stays.Where(s => s.ConcealedPermille >= 0)];
        HashSet<string> names = [.. rooms.Select(room => room.Key)];
        Feedback[] rated = [.. marks.Where(m => names.Contains(m.Room))];
        int kilometres = unit is null ? 0 : 2 * distance.GetValueOrDefault(unit.Site);
        double planned = (unit?.ContactsPerMonth ?? 0) * months;
        return new UnitFigures
        {
            Unit = id,
            Name = unit?.Name ?? id,
            Site = unit?.Site ?? "",
            Calls = calls.Length,
            Minutes = (int)calls.Sum(room => (room.Max(s => s.To) - room.Min(s => s.From)).TotalMinutes),
            Parties = calls.Length == 0 ? 0 : Math.Round(calls.Average(room => room.Select(s => s.Participant).Distinct().Count()), 1),
            OnTimePercent = booked.Length == 0 ? -1 : 100 * booked.Count(room => Began(room) <= visits[room.Key].Start + InTime) / booked.Length,
            ConcealedPermille = told.Length == 0 ? -1 : (int)told.Average(s => s.ConcealedPermille),
            FrozenSeconds = stays.Sum(s => s.FrozenMs) / 1000,
            Drops = stays.Sum(s => s.Drops),
            KilometresSaved = kilometres * calls.Length,
            GoalPercent = unit?.GoalPercent ?? 0,
            SharePercent = planned < 1 ? -1 : (int)Math.Round(100 * calls.Length / planned),
            Practices = rooms.Count(room => room.Key.StartsWith("practice-", StringComparison.Ordinal)),
            Good = rated.Count(m => m.Mark == 3),
            SoSo = rated.Count(m => m.Mark == 2),
            Bad = rated.Count(m => m.Mark == 1),
            Reasons = rated.Where(m => m.Reason.Length > 0).GroupBy(m => m.Reason).ToDictionary(g => g.Key, g => g.Count()),
        };
    }

    /// <summary>A call begins when the second person is in.</summary>
    private static DateTimeOffset Began(IEnumerable<Stay> room) => room.GroupBy(s => s.Participant).Select(one => one.Min(s => s.From)).Order().ElementAt(1);
}

/// <summary>How a unit uses video in a time. A figure that nobody can know is -1.</summary>
public sealed record UnitFigures
{
    public required string Unit { get; init; }
    public required string Name { get; init; }
    public required string Site { get; init; }
    public required int Calls { get; init; }
    public required int Minutes { get; init; }
    public required double Parties { get; init; }
    public required int OnTimePercent { get; init; }
    public required int ConcealedPermille { get; init; }
    public required int FrozenSeconds { get; init; }
    public required int Drops { get; init; }
    public required int KilometresSaved { get; init; }
    public required int GoalPercent { get; init; }

    /// <summary>Of the planned contacts.</summary>
    public required int SharePercent { get; init; }
    public required int Practices { get; init; }
    public required int Good { get; init; }
    public required int SoSo { get; init; }
    public required int Bad { get; init; }
    public required IReadOnlyDictionary<string, int> Reasons { get; init; }

    /// <summary>green at the goal, yellow at half of it, red below; empty without a goal or a plan.</summary>
    public string Light => GoalPercent == 0 || SharePercent < 0 ? "" : SharePercent >= GoalPercent ? "green" : SharePercent * 2 >= GoalPercent ? "yellow" : "red";
}
