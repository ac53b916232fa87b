using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Audit;

/// <summary>The log in the database: appended to, read, verified; nothing here changes or deletes an entry.</summary>
public sealed class AuditLog(CareDatabase database)
{
    private const int Attempts = 20;
    private const int Page = 1000;

    /// <summary>Appends in this order. Another process may append as well: the key makes the later one chain anew.</summary>
    public async Task AppendAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancelled = default)
    {
        for (int attempt = 1; ; attempt++)
        {
            await using CareContext context = database.Open();
            AuditEntry? last = await context.Audit.AsNoTracking().OrderByDescending(e => e.Sequence).FirstOrDefaultAsync(cancelled);
            long sequence = last?.Sequence ?? 0;
            string previous = last?.Hash ?? AuditChain.Beginning;
            foreach (AuditEvent happened in events)
            {
                AuditEntry entry = AuditChain.Next(happened, ++sequence, previous);
                context.Audit.Add(entry);
                previous = entry.Hash;
            }

            try
            {
                await context.SaveChangesAsync(cancelled);
                return;
            }
            catch (DbUpdateException error) when (attempt < Attempts && CareDatabase.IsDuplicate(error))
            {
                // Somebody else appended in between.
            }
        }
    }

    /// <summary>All entries in order, or those of a time.</summary>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        DateTimeOffset least = from ?? DateTimeOffset.UnixEpoch;
        DateTimeOffset most = to ?? DateTimeOffset.MaxValue;
        long after = 0;
        while (true)
        {
            await using CareContext context = database.Open();
            List<AuditEntry> page = await context.Audit.AsNoTracking()
                .Where(e => e.Sequence > after && e.At >= least && e.At < most).OrderBy(e => e.Sequence).Take(Page).ToListAsync();
            foreach (AuditEntry entry in page)
            {
                yield return entry;
            }

            if (page.Count < Page)
            {
                yield break;
            }

            after = page[^1].Sequence;
        }
    }

    /// <summary>Walks the whole chain.</summary>
    public async Task<AuditVerdict> VerifyAsync()
    {
        long count = 0;
        string previous = AuditChain.Beginning;
        await foreach (AuditEntry entry in ReadAsync())
        {
            if (AuditChain.Fault(entry, count + 1, previous) is { } fault)
            {
                return new AuditVerdict(count, previous, fault);
            }

            count++;
            previous = entry.Hash;
        }

        return new AuditVerdict(count, previous, null);
    }

    /// <summary>True when an entry stands there with this hash: <c>COUNT:HASH</c> of an earlier verdict.</summary>
    public async Task<bool> ContainsAsync(string head)
    {
        string[] parts = head.Split(':');
        if (parts.Length != 2 || !long.TryParse(parts[0], out long sequence))
        {
            return false;
        }

        await using CareContext context = database.Open();
        string hash = parts[1];
        return sequence == 0 ? hash == AuditChain.Beginning : await context.Audit.AnyAsync(e => e.Sequence == sequence && e.Hash == hash);
    }

    /// <summary>Entries for a spot check, chosen by chance.</summary>
    public async Task<IReadOnlyList<AuditEntry>> SampleAsync(int count, Random random)
    {
        await using CareContext context = database.Open();
        long last = await context.Audit.MaxAsync(e => (long?)e.Sequence) ?? 0;
        HashSet<long> chosen = [];
        while (chosen.Count < Math.Min(count, last))
        {
            chosen.Add(random.NextInt64(1, last + 1));
        }

        return await context.Audit.AsNoTracking().Where(e => chosen.Contains(e.Sequence)).OrderBy(e => e.Sequence).ToListAsync();
    }
}

/// <summary>What a walk along the chain found.</summary>
/// <param name="Entries">Sound entries from the beginning.</param>
/// <param name="Head">The hash of the last sound one: written down elsewhere, it shows later that nothing before was cut off.</param>
/// <param name="Fault">What is wrong, in words; null when nothing is.</param>
public sealed record AuditVerdict(long Entries, string Head, string? Fault);
