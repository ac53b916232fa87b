using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Files;

/// <summary>Files of calls in the database.</summary>
public sealed class FileBook(CareDatabase database)
{
    public async Task AddAsync(SharedFile file, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        context.Files.Add(file);
        await context.SaveChangesAsync(cancelled);
    }

    public async Task<SharedFile?> FindAsync(string id, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Files.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancelled);
    }

    /// <summary>A room's whole files, in the order in which they came.</summary>
    public async Task<IReadOnlyList<SharedFile>> ListAsync(string room, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Files.AsNoTracking().Where(f => f.Room == room && f.CompleteAt != null).OrderBy(f => f.CompleteAt).Take(200).ToListAsync(cancelled);
    }

    /// <summary>A piece came at an offset: counted once, by a conditional update, whoever sends it twice.</summary>
    public async Task<bool> TryAdvanceAsync(string id, long offset, int length, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Files.Where(f => f.Id == id && f.Received == offset && f.CompleteAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(f => f.Received, offset + length), cancelled) == 1;
    }

    public async Task<bool> TryCompleteAsync(string id, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Files.Where(f => f.Id == id && f.CompleteAt == null).ExecuteUpdateAsync(set => set.SetProperty(f => f.CompleteAt, now), cancelled) == 1;
    }

    public async Task RemoveAsync(string id, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        await context.Files.Where(f => f.Id == id).ExecuteDeleteAsync(cancelled);
    }

    /// <summary>Files that began before a time.</summary>
    public async Task<IReadOnlyList<SharedFile>> OldAsync(DateTimeOffset before, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Files.AsNoTracking().Where(f => f.At < before).OrderBy(f => f.At).Take(500).ToListAsync(cancelled);
    }
}
