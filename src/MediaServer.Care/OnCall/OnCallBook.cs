using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.OnCall;

/// <summary>Services, rosters and calls in the database.</summary>
public sealed class OnCallBook(CareDatabase database)
{
    public async Task<IReadOnlyList<OnCallService>> ServicesAsync(CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Services.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancelled);
    }

    /// <summary>Makes a service or changes it.</summary>
    public async Task PutServiceAsync(OnCallService service, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        int changed = await context.Services.Where(s => s.Id == service.Id).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Name, service.Name).SetProperty(s => s.SecondAfter, service.SecondAfter)
                .SetProperty(s => s.ThirdAfter, service.ThirdAfter).SetProperty(s => s.GiveUpAfter, service.GiveUpAfter)
                .SetProperty(s => s.Kind, service.Kind).SetProperty(s => s.TargetSeconds, service.TargetSeconds), cancelled);
        if (changed == 0)
        {
            context.Services.Add(service);
            await context.SaveChangesAsync(cancelled);
        }
    }

    /// <summary>All or none of them.</summary>
    public async Task AddShiftsAsync(IReadOnlyList<Shift> shifts, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        context.Shifts.AddRange(shifts);
        await context.SaveChangesAsync(cancelled);
    }

    public async Task<bool> RemoveShiftAsync(string id, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Shifts.Where(s => s.Id == id).ExecuteDeleteAsync(cancelled) == 1;
    }

    /// <summary>Gives a shift to somebody else; with <paramref name="only"/> only when it is that person's, so that of two swaps at once one counts.</summary>
    public async Task<bool> GiveShiftAsync(string service, string id, string person, string? only, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Shifts.Where(s => s.Id == id && s.Service == service && (only == null || s.Person == only))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Person, person), cancelled) == 1;
    }

    public async Task<IReadOnlyList<Shift>> ShiftsAsync(string service, DateTimeOffset from, DateTimeOffset to, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Shifts.AsNoTracking().Where(s => s.Service == service && s.From < to && s.To > from)
            .OrderBy(s => s.From).ThenBy(s => s.Level).ToListAsync(cancelled);
    }

    /// <summary>Who is on duty at a time.</summary>
    public async Task<IReadOnlyList<Shift>> OnDutyAsync(string service, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Shifts.AsNoTracking().Where(s => s.Service == service && s.From <= now && s.To > now).ToListAsync(cancelled);
    }

    public async Task AddCallAsync(OnCallRecord call, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        context.Calls.Add(call);
        await context.SaveChangesAsync(cancelled);
    }

    /// <summary>Somebody answers: of two at once exactly one wins, by a conditional update.</summary>
    public async Task<bool> TryAnswerAsync(string call, string by, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Calls.Where(c => c.Id == call && c.AnsweredBy == null && c.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.AnsweredBy, by).SetProperty(c => c.AnsweredAt, now).SetProperty(c => c.Outcome, "answered"), cancelled) == 1;
    }

    /// <summary>Nobody answered, or the caller gave up; false when somebody had answered.</summary>
    public async Task<bool> TryEndAsync(string call, string outcome, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Calls.Where(c => c.Id == call && c.AnsweredBy == null && c.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.EndedAt, now).SetProperty(c => c.Outcome, outcome), cancelled) == 1;
    }

    /// <summary>The latest calls of a service, newest first.</summary>
    public async Task<IReadOnlyList<OnCallRecord>> CallsAsync(string service, int most, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Calls.AsNoTracking().Where(c => c.Service == service).OrderByDescending(c => c.At).Take(most).ToListAsync(cancelled);
    }

    /// <summary>How long callers of a service waited, over calls that began within a time.</summary>
    public async Task<WaitFigures> FiguresAsync(string service, DateTimeOffset from, DateTimeOffset to, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        int target = await context.Services.Where(s => s.Id == service).Select(s => (int?)s.TargetSeconds).SingleOrDefaultAsync(cancelled) ?? 60;
        var calls = await context.Calls.AsNoTracking().Where(c => c.Service == service && c.At >= from && c.At < to)
            .Select(c => new { c.At, Taken = c.AnsweredAt, c.Outcome }).ToListAsync(cancelled);
        var entries = await context.Queue.AsNoTracking().Where(e => e.Service == service && e.At >= from && e.At < to)
            .Select(e => new { e.At, Taken = e.TakenAt, e.Outcome }).ToListAsync(cancelled);
        return WaitFigures.Of([.. calls.Concat(entries).Select(c => (c.At, c.Taken, c.Outcome))], target);
    }
}
