using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Organisation;

/// <summary>Sites, units, people and devices in the database.</summary>
public sealed class OrganisationBook(CareDatabase database)
{
    public async Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken cancelled = default)
        where T : class, IEntry
    {
        await using CareContext context = database.Open();
        return await context.Set<T>().AsNoTracking().OrderBy(entry => entry.Id).ToListAsync(cancelled);
    }

    public async Task<T?> FindAsync<T>(string id, CancellationToken cancelled = default)
        where T : class, IEntry
    {
        await using CareContext context = database.Open();
        return await context.Set<T>().AsNoTracking().SingleOrDefaultAsync(entry => entry.Id == id, cancelled);
    }

    /// <summary>The staff entry of somebody who signs in: by the provider's subject, else by a name that only one has.</summary>
    public async Task<StaffMember?> FindStaffAsync(string? subject, string? name, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        List<StaffMember> found = await context.Staff.AsNoTracking()
            .Where(s => (subject != null && s.Subject == subject) || (name != null && s.Subject == null && s.Name == name)).Take(3).ToListAsync(cancelled);
        return found.Find(s => s.Subject is not null) ?? (found.Count == 1 ? found[0] : null);
    }

    /// <summary>Makes or changes entries, all or none.</summary>
    /// <returns>The first entry whose place is missing, null when all are kept.</returns>
    public async Task<T?> PutAsync<T>(IReadOnlyList<T> entries, CancellationToken cancelled = default)
        where T : class, IEntry
    {
        await using CareContext context = database.Open();
        HashSet<string> sites = [.. await context.Sites.Select(s => s.Id).ToListAsync(cancelled)];
        HashSet<string> units = [.. await context.Units.Select(u => u.Id).ToListAsync(cancelled)];
        foreach (T entry in entries)
        {
            bool stands = entry switch
            {
                Unit unit => sites.Contains(unit.Site),
                Device device => sites.Contains(device.Site),
                StaffMember { Unit: { } unit } => units.Contains(unit),
                _ => true,
            };
            if (!stands)
            {
                return entry;
            }

            if (await context.Set<T>().FindAsync([entry.Id], cancelled) is { } there)
            {
                context.Entry(there).CurrentValues.SetValues(entry);
            }
            else
            {
                context.Add(entry);
            }
        }

        await context.SaveChangesAsync(cancelled);
        return null;
    }

    /// <summary>Takes an entry away; <see cref="RemoveResult.InUse"/> when something stands in it.</summary>
    public async Task<RemoveResult> RemoveAsync<T>(string id, CancellationToken cancelled = default)
        where T : class, IEntry
    {
        await using CareContext context = database.Open();
        bool used = typeof(T) == typeof(Site)
            ? await context.Units.AnyAsync(u => u.Site == id, cancelled) || await context.Devices.AnyAsync(d => d.Site == id, cancelled)
            : typeof(T) == typeof(Unit) && await context.Staff.AnyAsync(s => s.Unit == id, cancelled);
        return used ? RemoveResult.InUse
            : await context.Set<T>().Where(entry => entry.Id == id).ExecuteDeleteAsync(cancelled) == 1 ? RemoveResult.Removed : RemoveResult.Unknown;
    }
}

/// <summary>What became of a removal.</summary>
public enum RemoveResult
{
    Removed,
    Unknown,
    InUse,
}
