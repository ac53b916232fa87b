using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Doors;

/// <summary>Who was let into which room: survives a restart, so that somebody who dropped comes straight back.</summary>
public sealed class Admissions(CareDatabase database)
{
    /// <summary>Lets somebody in: of two who try at once exactly one wins, by the table's key.</summary>
    public async Task<bool> TryAdmitAsync(string room, string participant, string by, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        context.Admissions.Add(new Admission { Room = Canonical(room), Participant = participant, By = by, At = now });
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

    /// <summary>Takes an admission back: the person waits again.</summary>
    public async Task RevokeAsync(string room, string participant, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        string name = Canonical(room);
        await context.Admissions.Where(a => a.Room == name && a.Participant == participant).ExecuteDeleteAsync(cancelled);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string room, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        string name = Canonical(room);
        return await context.Admissions.AsNoTracking().Where(a => a.Room == name).Select(a => a.Participant).ToListAsync(cancelled);
    }

    // Rooms are found without regard to case.
    private static string Canonical(string room) => room.ToLowerInvariant();
}
