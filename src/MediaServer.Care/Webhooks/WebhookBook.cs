using System.Security.Cryptography;
using System.Text.Json;
using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Webhooks;

/// <summary>What is still to be told, in the database: a restart loses nothing.</summary>
public sealed class WebhookBook(CareDatabase database, IReadOnlyList<string> targets)
{
    /// <summary>Waits between attempts; after the last it is given up.</summary>
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
        TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24), TimeSpan.FromHours(24),
    ];

    /// <summary>Nobody else takes a delivery while one sends it.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(60);

    public async Task TellAsync(string what, string visit, DateTimeOffset at, string? person = null, CancellationToken cancelled = default)
    {
        if (targets.Count == 0)
        {
            return;
        }

        await using CareContext context = database.Open();
        Add(context, what, visit, at, person);
        await context.SaveChangesAsync(cancelled);
    }

    /// <summary>Takes what is due, each for this caller alone.</summary>
    public async Task<IReadOnlyList<WebhookDelivery>> ClaimAsync(int most, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        List<WebhookDelivery> due = await context.Webhooks.AsNoTracking().Where(w => w.DoneAt == null && w.NextAt <= now)
            .OrderBy(w => w.NextAt).Take(most).ToListAsync(cancelled);
        List<WebhookDelivery> mine = [];
        foreach (WebhookDelivery one in due)
        {
            if (await context.Webhooks.Where(w => w.Id == one.Id && w.NextAt == one.NextAt).ExecuteUpdateAsync(set => set.SetProperty(w => w.NextAt, now + Claim), cancelled) == 1)
            {
                mine.Add(one);
            }
        }

        return mine;
    }

    /// <summary>It was taken, or not: then it is tried again later.</summary>
    public async Task FinishAsync(WebhookDelivery one, bool taken, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        bool over = taken || one.Attempts >= Waits.Length;
        DateTimeOffset? done = over ? now : null;
        DateTimeOffset next = over ? now : now + Waits[one.Attempts];
        string outcome = taken ? "taken" : over ? "given-up" : "";
        await context.Webhooks.Where(w => w.Id == one.Id).ExecuteUpdateAsync(
            set => set.SetProperty(w => w.Attempts, one.Attempts + 1).SetProperty(w => w.NextAt, next).SetProperty(w => w.DoneAt, done).SetProperty(w => w.Outcome, outcome), cancelled);
    }

    public async Task<IReadOnlyList<WebhookDelivery>> ListAsync(int most, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Webhooks.AsNoTracking().OrderByDescending(w => w.At).ThenBy(w => w.Id).Take(most).ToListAsync(cancelled);
    }

    /// <summary>Beside a change in the same transaction: what was booked is told, what was not is not.</summary>
    internal void Add(CareContext context, string what, string visit, DateTimeOffset at, string? person = null)
    {
        foreach (string target in targets)
        {
            string id = "w-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
            string body = JsonSerializer.Serialize(new Dictionary<string, object?> { ["id"] = id, ["event"] = what, ["visit"] = visit, ["person"] = person, ["at"] = at });
            context.Webhooks.Add(new WebhookDelivery { Id = id, Url = target, Event = what, Body = body, At = at, NextAt = at });
        }
    }
}
