using System.Data;
using System.Security.Cryptography;
using MediaServer.Care.Storage;
using MediaServer.Care.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace MediaServer.Care.Visits;

/// <summary>The booked visits. Told the time; every method is one transaction.</summary>
public sealed class VisitBook(CareDatabase database, WebhookBook? webhooks = null)
{
    /// <summary>Books, or gives back what the same request booked before.</summary>
    public async Task<BookingResult> BookAsync(Booking booking, DateTimeOffset now, CancellationToken cancelled = default)
    {
        if (booking.Key is not null && await FindRepeatedAsync(booking, cancelled) is { } repeated)
        {
            return repeated;
        }

        BookingProblem problem = BookingRules.Check(booking, now);
        if (problem != BookingProblem.None)
        {
            return new BookingResult(null, problem);
        }

        try
        {
            return await WriteAsync(booking, now, cancelled);
        }
        catch (DbUpdateException error) when (booking.Key is not null && CareDatabase.IsDuplicate(error))
        {
            // The same request twice at the same moment: the other one wrote first.
            return await FindRepeatedAsync(booking, cancelled) ?? throw new InvalidOperationException("a booking number vanished", error);
        }
    }

    public async Task<Visit?> FindAsync(string id, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Visits.AsNoTracking().Include(v => v.People).SingleOrDefaultAsync(v => v.Id == id, cancelled);
    }

    public async Task<Visit?> FindByRoomAsync(string room, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Visits.AsNoTracking().Include(v => v.People).SingleOrDefaultAsync(v => v.Room == room, cancelled);
    }

    /// <summary>Visits that begin within a time, in the order in which they begin; 500 at most.</summary>
    public async Task<IReadOnlyList<Visit>> ListAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.Visits.AsNoTracking().Include(v => v.People)
            .Where(v => v.Start >= from && v.Start < to).OrderBy(v => v.Start).ThenBy(v => v.Id).Take(500).ToListAsync(cancelled);
    }

    /// <summary>Cancels once; false when there is no such visit or it is cancelled already.</summary>
    public async Task<bool> CancelAsync(string id, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync(cancelled);
        if (await context.Visits.Where(v => v.Id == id && v.CancelledAt == null).ExecuteUpdateAsync(set => set.SetProperty(v => v.CancelledAt, now), cancelled) != 1)
        {
            return false;
        }

        webhooks?.Add(context, "visit.cancelled", id, now);
        await context.SaveChangesAsync(cancelled);
        await transaction.CommitAsync(cancelled);
        return true;
    }

    /// <summary>Somebody opens their link on a device.</summary>
    /// <param name="person">The link's person.</param>
    /// <param name="generation">Which of the person's links it is.</param>
    /// <param name="room">The room of the address in which the link was opened.</param>
    /// <param name="device">The device's own secret.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancelled">Gives up.</param>
    public async Task<LinkResult> OpenLinkAsync(
        string person, int generation, string room, string device, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        VisitPerson? found = await context.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == person, cancelled);
        Visit? visit = found is null ? null
            : await context.Visits.AsNoTracking().SingleOrDefaultAsync(v => v.Id == found.VisitId, cancelled);
        if (visit is null || found!.Generation != generation)
        {
            return new LinkResult(LinkProblem.Unknown, visit, found);
        }

        LinkProblem problem = !string.Equals(visit.Room, room, StringComparison.OrdinalIgnoreCase) ? LinkProblem.OtherRoom
            : visit.CancelledAt is not null ? LinkProblem.Cancelled
            : now >= visit.ClosesAt ? LinkProblem.TooLate
            : now < visit.OpensAt ? LinkProblem.TooEarly
            : LinkProblem.None;
        return problem != LinkProblem.None ? new LinkResult(problem, visit, found)
            : await TakeAsync(context, found, device, now, cancelled) ? new LinkResult(LinkProblem.None, visit, found)
            : new LinkResult(LinkProblem.Used, visit, found);
    }

    /// <summary>A new link for somebody whose link was used by another device; the old one no longer opens.</summary>
    public async Task<bool> RenewLinkAsync(string visit, string person, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        return await context.People.Where(p => p.Id == person && p.VisitId == visit).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Generation, p => p.Generation + 1).SetProperty(p => p.Device, (string?)null), cancelled) == 1;
    }

    /// <summary>The first device takes a one-time link by a conditional update: of two at once exactly one wins.</summary>
    private static async Task<bool> TakeAsync(CareContext context, VisitPerson person, string device, DateTimeOffset now, CancellationToken cancelled)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(device)));
        IQueryable<VisitPerson> row = context.People.Where(p => p.Id == person.Id);
        IQueryable<VisitPerson> free = person.OneTime ? row.Where(p => p.Device == null || p.Device == digest) : row;
        return await free.ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Device, digest).SetProperty(p => p.UsedAt, p => p.UsedAt ?? now), cancelled) == 1;
    }

    private async Task<BookingResult?> FindRepeatedAsync(Booking booking, CancellationToken cancelled)
    {
        await using CareContext context = database.Open();
        BookingKey? key = await context.BookingKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Key == booking.Key, cancelled);
        return key is null ? null
            : key.Request != booking.Request ? new BookingResult(null, BookingProblem.OtherRequest)
            : new BookingResult(
                await context.Visits.AsNoTracking().Include(v => v.People).SingleAsync(v => v.Id == key.VisitId, cancelled), BookingProblem.None, Repeated: true);
    }

    private async Task<BookingResult> WriteAsync(Booking booking, DateTimeOffset now, CancellationToken cancelled)
    {
        await using CareContext context = database.Open();

        // Nobody may book the same person between the look and the write.
        await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancelled);
        if (await OverlappingAsync(context, booking, cancelled) is { } other)
        {
            return new BookingResult(other, BookingProblem.Overlap);
        }

        Visit visit = Make(booking, now);
        context.Visits.Add(visit);
        if (booking.Key is { } key)
        {
            context.BookingKeys.Add(new BookingKey { Key = key, Request = booking.Request, VisitId = visit.Id, At = now });
        }

        webhooks?.Add(context, "visit.booked", visit.Id, now);
        await context.SaveChangesAsync(cancelled);
        await transaction.CommitAsync(cancelled);
        return new BookingResult(visit, BookingProblem.None);
    }

    private static async Task<Visit?> OverlappingAsync(CareContext context, Booking booking, CancellationToken cancelled)
    {
        List<string> references = [.. booking.People.Select(p => p.Reference).OfType<string>()];
        return references.Count == 0 ? null : await context.Visits.AsNoTracking()
            .Where(v => v.CancelledAt == null && v.Start < booking.End && v.End > booking.Start
                && v.People.Any(p => p.Reference != null && references.Contains(p.Reference)))
            .OrderBy(v => v.Start).FirstOrDefaultAsync(cancelled);
    }

    private static Visit Make(Booking booking, DateTimeOffset now)
    {
        string id = "v-" + Random(10);
        return new Visit
        {
            Id = id,
            Room = VisitRooms.Prefix + Random(10),
            Class = booking.Class,
            Start = booking.Start,
            End = booking.End,
            OpensMinutes = booking.OpensMinutes,
            Unit = booking.Unit,
            BookedAt = now,
            People =
            [
                .. booking.People.Select(person => new VisitPerson
                {
                    Id = "p-" + Random(8),
                    VisitId = id,
                    Name = person.Name,
                    Role = person.Role,
                    Reference = person.Reference,
                    Language = person.Language,
                    OneTime = person.OneTime,
                }),
            ],
        };
    }

    private static string Random(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
