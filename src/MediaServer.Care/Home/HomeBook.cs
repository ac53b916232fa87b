using System.Security.Cryptography;
using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Home;

/// <summary>Follow-ups, values, limits, alarms in the database.</summary>
public sealed class HomeBook(CareDatabase database)
{
    /// <summary>A tablet without a clock may be a little ahead.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(400);

    public async Task<IReadOnlyList<FollowUp>> ListAsync(CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.FollowUps.AsNoTracking().OrderBy(f => f.Name).ThenBy(f => f.Id).ToListAsync(cancelled);
    }

    public async Task<FollowUp?> FindAsync(string id, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.FollowUps.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancelled);
    }

    public async Task<FollowUp?> FindByReferenceAsync(string reference, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.FollowUps.AsNoTracking().SingleOrDefaultAsync(f => f.Reference == reference, cancelled);
    }

    /// <returns>False when another patient has the reference.</returns>
    public async Task<bool> PutAsync(FollowUp followUp, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        FollowUp? there = await context.FollowUps.FindAsync([followUp.Id], cancelled);
        if (there is null)
        {
            context.Add(followUp);
        }
        else
        {
            // The link stays what it is.
            int generation = there.Generation;
            context.Entry(there).CurrentValues.SetValues(followUp);
            context.Entry(there).Property(f => f.Generation).CurrentValue = generation;
        }

        try
        {
            await context.SaveChangesAsync(cancelled);
            return true;
        }
        catch (DbUpdateException error) when (CareDatabase.IsDuplicate(error))
        {
            return false;
        }
    }

    /// <summary>The old link no longer opens.</summary>
    public async Task<bool> RenewAsync(string id, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.FollowUps.Where(f => f.Id == id).ExecuteUpdateAsync(set => set.SetProperty(f => f.Generation, f => f.Generation + 1), cancelled) == 1;
    }

    /// <summary>Keeps values that belong together, all or none, and raises alarms in the same transaction.</summary>
    public async Task<ValuesResult> AddAsync(
        FollowUp followUp, IReadOnlyList<(string Code, double Value)> values, DateTimeOffset at, string source, string? external, DateTimeOffset now, CancellationToken cancelled = default)
    {
        if (values.Count == 0 || values.Any(v => Measures.Find(v.Code) is not { } q || !double.IsFinite(v.Value) || v.Value < q.Least || v.Value > q.Most))
        {
            return new ValuesResult(ValuesProblem.Impossible, [], []);
        }

        if (at > now + Tolerance || at < now - Oldest)
        {
            return new ValuesResult(ValuesProblem.WrongTime, [], []);
        }

        await using CareContext context = database.Open();
        Dictionary<string, Limit> limits = await LimitsAsync(context, followUp, cancelled);
        List<Measurement> kept = [];
        List<Alarm> alarms = [];
        foreach ((string code, double value) in values)
        {
            kept.Add(new Measurement
            {
                Id = Id("m"),
                FollowUp = followUp.Id,
                Code = code,
                Value = value,
                At = at,
                ReceivedAt = now,
                Source = source,
                External = external is null ? null : $"{external}#{code}",
            });
            string? kind = limits.TryGetValue(code, out Limit? limit) ? (value < limit.Low ? "low" : value > limit.High ? "high" : null) : null;
            if (kind is not null)
            {
                alarms.Add(new Alarm { Id = Id("a"), FollowUp = followUp.Id, Code = code, Value = value, Kind = kind, At = at });
            }
        }

        context.Measurements.AddRange(kept);
        context.Alarms.AddRange(alarms);
        try
        {
            await context.SaveChangesAsync(cancelled);
            return new ValuesResult(ValuesProblem.None, kept, alarms);
        }
        catch (DbUpdateException error) when (external is not null && CareDatabase.IsDuplicate(error))
        {
            return new ValuesResult(ValuesProblem.Repeated, [], []);
        }
    }

    public async Task<IReadOnlyList<Measurement>> ValuesAsync(string followUp, DateTimeOffset from, DateTimeOffset to, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Measurements.AsNoTracking().Where(m => m.FollowUp == followUp && m.At >= from && m.At < to).OrderBy(m => m.At).Take(5000).ToListAsync(cancelled);
    }

    /// <summary>The patient's own limits, and the unit's where there are none.</summary>
    public async Task<IReadOnlyList<Limit>> LimitsAsync(FollowUp followUp, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return [.. (await LimitsAsync(context, followUp, cancelled)).Values.OrderBy(l => l.Code, StringComparer.Ordinal)];
    }

    /// <summary>Replaces all limits of an owner.</summary>
    public async Task SetLimitsAsync(string owner, IReadOnlyList<Limit> limits, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancelled);
        await context.Limits.Where(l => l.Owner == owner).ExecuteDeleteAsync(cancelled);
        context.Limits.AddRange(limits);
        await context.SaveChangesAsync(cancelled);
        await transaction.CommitAsync(cancelled);
    }

    /// <summary>Alarms that nobody has taken on, the oldest first.</summary>
    public async Task<IReadOnlyList<Alarm>> AlarmsAsync(CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Alarms.AsNoTracking().Where(a => a.AcknowledgedAt == null).OrderBy(a => a.At).Take(500).ToListAsync(cancelled);
    }

    /// <summary>Somebody takes an alarm on: of two at once exactly one, by a conditional update.</summary>
    public async Task<bool> AcknowledgeAsync(string id, string by, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Alarms.Where(a => a.Id == id && a.AcknowledgedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.AcknowledgedBy, by).SetProperty(a => a.AcknowledgedAt, now), cancelled) == 1;
    }

    private static async Task<Dictionary<string, Limit>> LimitsAsync(CareContext context, FollowUp followUp, CancellationToken cancelled)
    {
        string unit = "unit:" + followUp.Unit;
        List<Limit> all = await context.Limits.AsNoTracking().Where(l => l.Owner == followUp.Id || l.Owner == unit).ToListAsync(cancelled);
        return all.GroupBy(l => l.Code).ToDictionary(same => same.Key, same => same.FirstOrDefault(l => l.Owner == followUp.Id) ?? same.First());
    }

    private static string Id(string kind) => $"{kind}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10))}";
}

/// <summary>What became of values that were sent.</summary>
public sealed record ValuesResult(ValuesProblem Problem, IReadOnlyList<Measurement> Kept, IReadOnlyList<Alarm> Alarms);

public enum ValuesProblem
{
    None,

    /// <summary>Not a measure that is known, or not a value that a living person can have.</summary>
    Impossible,
    WrongTime,

    /// <summary>The same as before: kept once.</summary>
    Repeated,
}
