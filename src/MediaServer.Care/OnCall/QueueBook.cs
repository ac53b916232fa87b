using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.OnCall;

/// <summary>The queues in the database: who waits, and who took whom.</summary>
public sealed class QueueBook(CareDatabase database)
{
    public async Task AddAsync(QueueEntry entry, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        context.Queue.Add(entry);
        await context.SaveChangesAsync(cancelled);
    }

    /// <summary>All that wait or talk now.</summary>
    public async Task<IReadOnlyList<QueueEntry>> OpenAsync(CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Queue.AsNoTracking().Where(e => e.EndedAt == null).ToListAsync(cancelled);
    }

    /// <summary>An operator takes somebody: of two at once exactly one wins, by a conditional update.</summary>
    public async Task<bool> TryTakeAsync(string id, string operatorId, string name, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Queue.Where(e => e.Id == id && e.TakenBy == null && e.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.TakenBy, operatorId).SetProperty(e => e.TakenByName, name).SetProperty(e => e.TakenAt, now).SetProperty(e => e.Outcome, "taken"),
            cancelled) == 1;
    }

    /// <summary>Hands somebody to another queue, in which they keep their time; only whoever took them may.</summary>
    public async Task<bool> TryTransferAsync(string id, string operatorId, string service, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Queue.Where(e => e.Id == id && e.TakenBy == operatorId && e.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.Service, service).SetProperty(e => e.TakenBy, (string?)null).SetProperty(e => e.TakenByName, (string?)null)
                .SetProperty(e => e.TakenAt, (DateTimeOffset?)null).SetProperty(e => e.Outcome, "waiting"), cancelled) == 1;
    }

    /// <summary>It is over: done when somebody had taken it, else abandoned. False when it was over already.</summary>
    public async Task<bool> TryEndAsync(string id, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Queue.Where(e => e.Id == id && e.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.EndedAt, now).SetProperty(e => e.Outcome, e => e.TakenBy == null ? "abandoned" : "done"), cancelled) == 1;
    }
}
