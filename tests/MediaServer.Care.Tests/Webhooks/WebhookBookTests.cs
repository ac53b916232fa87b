using MediaServer.Care.Visits;
using MediaServer.Care.Webhooks;

namespace MediaServer.Care.Tests;

public sealed class WebhookBookTests
{
    [Fact]
    public async Task What_is_booked_and_cancelled_is_told_once_and_without_names()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        WebhookBook book = new(test.Database, ["https://booking.example/hook"]);
        VisitBook visits = new(test.Database, book);
        Booking booking = new()
        {
            Start = TestDatabase.Now.AddHours(1),
            End = TestDatabase.Now.AddHours(2),
            People = [new BookedPerson("Pia Ek", "patient", null, "sv", true)],
            Key = "k-1",
            Request = "digest",
        };
        Visit visit = (await visits.BookAsync(booking, TestDatabase.Now)).Visit!;
        Assert.True((await visits.BookAsync(booking, TestDatabase.Now)).Repeated);
        Assert.True(await visits.CancelAsync(visit.Id, TestDatabase.Now.AddMinutes(1)));
        Assert.False(await visits.CancelAsync(visit.Id, TestDatabase.Now.AddMinutes(1)));
        IReadOnlyList<WebhookDelivery> told = await book.ListAsync(10);
        Assert.Equal(["visit.cancelled", "visit.booked"], told.Select(w => w.Event));
        Assert.All(told, w => Assert.DoesNotContain("Pia", w.Body, StringComparison.Ordinal));
        Assert.All(told, w => Assert.Contains(visit.Id, w.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_delivery_is_one_senders_alone_tried_again_later_and_given_up_at_last()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        WebhookBook book = new(test.Database, ["https://booking.example/hook"]);
        DateTimeOffset now = TestDatabase.Now;
        await book.TellAsync("visit.joined", "v-1", now);
        WebhookDelivery one = Assert.Single(await book.ClaimAsync(10, now));
        Assert.Empty(await book.ClaimAsync(10, now));
        await book.FinishAsync(one, taken: false, now);
        Assert.Empty(await book.ClaimAsync(10, now.AddSeconds(4)));
        int attempts = 1;
        while (attempts < 50 && (await book.ClaimAsync(10, now += TimeSpan.FromDays(2))) is [var due])
        {
            await book.FinishAsync(due, taken: false, now);
            attempts++;
        }

        Assert.Equal(11, attempts);
        Assert.Equal("given-up", Assert.Single(await book.ListAsync(10)).Outcome);
    }
}
