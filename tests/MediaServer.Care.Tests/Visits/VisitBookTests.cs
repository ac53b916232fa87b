using MediaServer.Care.Visits;

namespace MediaServer.Care.Tests;

public sealed class VisitBookTests
{
    private static readonly DateTimeOffset s_start = TestDatabase.Now.AddHours(1);

    [Fact]
    public async Task The_same_request_books_once_and_another_under_its_number_is_refused()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        VisitBook book = new(test.Database);
        Booking booking = Make() with { Key = "k-1", Request = "one" };
        BookingResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => book.BookAsync(booking, TestDatabase.Now)));

        Assert.Single(results.Select(r => r.Visit!.Id).Distinct());
        Assert.Single(results, r => !r.Repeated);
        BookingResult other = await book.BookAsync(booking with { Request = "two" }, TestDatabase.Now);
        Assert.Equal(BookingProblem.OtherRequest, other.Problem);
    }

    [Fact]
    public async Task What_cannot_be_is_not_booked()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        VisitBook book = new(test.Database);
        BookedPerson person = new("Pia", "patient", null, "en", true);

        Assert.Equal(BookingProblem.InThePast, await Problem(Make() with { Start = TestDatabase.Now.AddHours(-1) }));
        Assert.Equal(BookingProblem.EndBeforeStart, await Problem(Make() with { End = s_start }));
        Assert.Equal(BookingProblem.TooLong, await Problem(Make() with { End = s_start.AddDays(2) }));
        Assert.Equal(BookingProblem.TooFarAhead, await Problem(Make() with { Start = s_start.AddYears(5), End = s_start.AddYears(5).AddHours(1) }));
        Assert.Equal(BookingProblem.NobodyOrTooMany, await Problem(Make() with { People = [] }));
        Assert.Equal(BookingProblem.NobodyOrTooMany, await Problem(Make() with { People = [.. Enumerable.Repeat(person, 10_000)] }));
        Assert.Empty(await book.ListAsync(DateTimeOffset.MinValue.AddYears(2000), DateTimeOffset.MaxValue));

        async Task<BookingProblem> Problem(Booking booking) => (await book.BookAsync(booking, TestDatabase.Now)).Problem;
    }

    [Fact]
    public async Task Nobody_is_booked_twice_for_one_time_until_the_first_is_cancelled()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        VisitBook book = new(test.Database);
        BookingResult first = await book.BookAsync(Make("dr-1"), TestDatabase.Now);
        Booking second = Make("dr-1") with { Start = s_start.AddMinutes(15), End = s_start.AddMinutes(45) };

        BookingResult overlap = await book.BookAsync(second, TestDatabase.Now);
        Assert.Equal((BookingProblem.Overlap, first.Visit!.Id), (overlap.Problem, overlap.Visit!.Id));
        Assert.Equal(BookingProblem.None, (await book.BookAsync(Make("dr-2"), TestDatabase.Now)).Problem);

        Assert.True(await book.CancelAsync(first.Visit.Id, TestDatabase.Now));
        Assert.False(await book.CancelAsync(first.Visit.Id, TestDatabase.Now));
        Assert.Equal(BookingProblem.None, (await book.BookAsync(second, TestDatabase.Now)).Problem);
    }

    [Fact]
    public async Task A_one_time_link_is_taken_by_exactly_one_of_many_devices()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        VisitBook book = new(test.Database);
        Visit visit = (await book.BookAsync(Make(), TestDatabase.Now)).Visit!;
        LinkResult[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Open(book, visit, $"device-{i}", s_start)));

        LinkResult winner = Assert.Single(results, r => r.Problem == LinkProblem.None);
        Assert.All(results.Where(r => r != winner), r => Assert.Equal(LinkProblem.Used, r.Problem));
        int device = Array.IndexOf(results, winner);
        Assert.Equal(LinkProblem.None, (await Open(book, visit, $"device-{device}", s_start.AddMinutes(5))).Problem);

        // Only a new link moves the visit to another device, and the old one is dead then.
        Assert.True(await book.RenewLinkAsync(visit.Id, visit.People[0].Id));
        Assert.Equal(LinkProblem.Unknown, (await Open(book, visit, $"device-{device}", s_start)).Problem);
        Assert.Equal(LinkProblem.None, (await Open(book, visit, "device-new", s_start, generation: 1)).Problem);
    }

    [Fact]
    public async Task A_link_opens_in_its_time_and_its_room_only()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        VisitBook book = new(test.Database);
        Visit visit = (await book.BookAsync(Make(), TestDatabase.Now)).Visit!;

        Assert.Equal(LinkProblem.TooEarly, (await Open(book, visit, "d", visit.OpensAt.AddSeconds(-1))).Problem);
        Assert.Equal(LinkProblem.None, (await Open(book, visit, "d", visit.OpensAt)).Problem);
        Assert.Equal(LinkProblem.None, (await Open(book, visit, "d", visit.ClosesAt.AddSeconds(-1))).Problem);
        Assert.Equal(LinkProblem.TooLate, (await Open(book, visit, "d", visit.ClosesAt)).Problem);
        Assert.Equal(LinkProblem.OtherRoom, (await book.OpenLinkAsync(visit.People[0].Id, 0, "visit-other", "d", s_start)).Problem);
        Assert.Equal(LinkProblem.Unknown, (await book.OpenLinkAsync("p-nobody", 0, visit.Room, "d", s_start)).Problem);
        await book.CancelAsync(visit.Id, TestDatabase.Now);
        Assert.Equal(LinkProblem.Cancelled, (await Open(book, visit, "d", s_start)).Problem);
    }

    private static Task<LinkResult> Open(VisitBook book, Visit visit, string device, DateTimeOffset now, int generation = 0) =>
        book.OpenLinkAsync(visit.People[0].Id, generation, visit.Room, device, now);

    private static Booking Make(string? reference = null) => new()
    {
        Start = s_start,
        End = s_start.AddMinutes(30),
        People = [new BookedPerson("Pia <b>Ek</b>", "patient", reference, "en", OneTime: true)],
    };
}
