using MediaServer.Care.Home;
using MediaServer.Care.Storage;
using MediaServer.Care.Visits;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace MediaServer.Care.People;

/// <summary>Everything that is kept of one patient, by the record system's key: to give it to them, or to delete it.</summary>
public sealed class PersonBook(CareDatabase database)
{
    public async Task<PersonData> ReadAsync(string reference, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        List<VisitPerson> people = await context.People.AsNoTracking().Where(p => p.Reference == reference).ToListAsync(cancelled);
        string[] visits = [.. people.Select(p => p.VisitId)];
        List<FollowUp> followUps = await context.FollowUps.AsNoTracking().Where(f => f.Reference == reference).ToListAsync(cancelled);
        string[] homes = [.. followUps.Select(f => f.Id)];
        string[] actors = [.. people.Select(p => p.Id), .. homes, .. homes.Select(id => "h-" + id)];
        return new PersonData(
            reference,
            [.. people.Select(p => p.Name).Concat(followUps.Select(f => f.Name)).Distinct()],
            [.. (await context.Visits.AsNoTracking().Where(v => visits.Contains(v.Id)).OrderBy(v => v.Start).ToListAsync(cancelled)).Select(v => new PersonVisit(v.Id, v.Start, v.End, v.CancelledAt))],
            [.. (await context.Measurements.AsNoTracking().Where(m => homes.Contains(m.FollowUp)).OrderBy(m => m.At).ToListAsync(cancelled)).Select(m => new PersonValue(m.Code, m.Value, m.At, m.Source))],
            [
                .. (await context.Audit.AsNoTracking().Where(e => actors.Contains(e.Actor) || actors.Contains(e.Subject)).OrderBy(e => e.Sequence).ToListAsync(cancelled))
                    .Select(e => new PersonAccess(e.At, e.Action, e.Role, e.Detail)),
            ]);
    }

    /// <summary>
    /// Deletes name, key, links, values and alarms. Visits stay as times without a person, for the figures; the log keeps
    /// what happened and loses the name, and its chain holds.
    /// </summary>
    /// <returns>False when nothing is known of such a person.</returns>
    public async Task<bool> DeleteAsync(string reference, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync(cancelled);
        string[] people = [.. await context.People.Where(p => p.Reference == reference).Select(p => p.Id).ToListAsync(cancelled)];
        string[] homes = [.. await context.FollowUps.Where(f => f.Reference == reference).Select(f => f.Id).ToListAsync(cancelled)];
        if (people.Length + homes.Length == 0)
        {
            return false;
        }

        await context.People.Where(p => people.Contains(p.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Name, "–").SetProperty(p => p.Reference, (string?)null).SetProperty(p => p.Device, (string?)null).SetProperty(p => p.Generation, p => p.Generation + 1),
            cancelled);
        await context.Measurements.Where(m => homes.Contains(m.FollowUp)).ExecuteDeleteAsync(cancelled);
        await context.Alarms.Where(a => homes.Contains(a.FollowUp)).ExecuteDeleteAsync(cancelled);
        await context.Limits.Where(l => homes.Contains(l.Owner)).ExecuteDeleteAsync(cancelled);
        await context.FollowUps.Where(f => homes.Contains(f.Id)).ExecuteDeleteAsync(cancelled);
        string[] actors = [.. people, .. homes, .. homes.Select(id => "h-" + id)];
        await context.Audit.Where(e => actors.Contains(e.Actor)).ExecuteUpdateAsync(set => set.SetProperty(e => e.Name, (string?)null).SetProperty(e => e.Salt, (string?)null), cancelled);
        await context.Queue.Where(q => actors.Contains(q.Participant)).ExecuteUpdateAsync(set => set.SetProperty(q => q.Name, "–"), cancelled);
        await transaction.CommitAsync(cancelled);
        return true;
    }
}

/// <summary>An extract for the patient.</summary>
public sealed record PersonData(
    string Reference, IReadOnlyList<string> Names, IReadOnlyList<PersonVisit> Visits, IReadOnlyList<PersonValue> Values, IReadOnlyList<PersonAccess> Access);

public sealed record PersonVisit(string Id, DateTimeOffset Start, DateTimeOffset End, DateTimeOffset? CancelledAt);

public sealed record PersonValue(string Code, double Value, DateTimeOffset At, string Source);

/// <summary>Who did what with the patient's data: the role, not the name, of staff.</summary>
public sealed record PersonAccess(DateTimeOffset At, string Action, string Role, string Detail);
