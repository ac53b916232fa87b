using MediaServer.Care.Organisation;
using MediaServer.Care.Statistics;
using MediaServer.Care.Visits;

namespace MediaServer.Care.Tests;

public sealed class StatisticsBookTests
{
    [Fact]
    public async Task Figures_of_a_unit_are_counted_from_stays_and_set_against_its_goal()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        OrganisationBook organisation = new(test.Database);
        await organisation.PutAsync([new Site { Id = "jokk", Name = "Jokkmokk", Kilometres = 170 }]);
        await organisation.PutAsync([new Unit { Id = "heart", Name = "Heart", Site = "jokk", GoalPercent = 10, ContactsPerMonth = 10 }, new Unit { Id = "skin", Name = "Skin", Site = "jokk", GoalPercent = 30, ContactsPerMonth = 50 }]);
        VisitBook visits = new(test.Database);
        DateTimeOffset start = TestDatabase.Now.AddHours(1);
        Visit visit = (await visits.BookAsync(
            new Booking { Start = start, End = start.AddMinutes(30), Unit = "heart", People = [new BookedPerson("Pia", "patient", null, "sv", true)] }, TestDatabase.Now)).Visit!;
        StatisticsBook book = new(test.Database);
        await book.AddAsync(
        [
            Stay(visit.Room, "p-1", start.AddMinutes(-5), 35, concealed: 10), Stay(visit.Room, "p-2", start.AddMinutes(2), 28, concealed: 30, drops: 1),
            Stay("practice-1", "p-3", start, 3), Stay("practice-1", "p-4", start, 3),
        ]);
        await book.RateAsync(new Feedback { Id = "f", Room = visit.Room, Role = "patient", At = start.AddMinutes(31), Mark = 1, Reason = "" });
        await book.RateAsync(new Feedback { Id = "f", Room = visit.Room, Role = "patient", At = start.AddMinutes(31), Mark = 1, Reason = "sound" });

        IReadOnlyList<UnitFigures> all = await book.ReadAsync(TestDatabase.Now.AddDays(-15), TestDatabase.Now.AddDays(15.4));
        UnitFigures heart = all.Single(u => u.Unit == "heart");
        Assert.Equal((1, 35, 2.0, 100, 20, 340), (heart.Calls, heart.Minutes, heart.Parties, heart.OnTimePercent, heart.ConcealedPermille, heart.KilometresSaved));
        Assert.Equal((10, "green", 1, 1), (heart.SharePercent, heart.Light, heart.Bad, heart.Drops));
        Assert.Equal(1, heart.Reasons["sound"]);
        Assert.Equal("red", all.Single(u => u.Unit == "skin").Light);
        Assert.Equal(1, all.Single(u => u.Unit == "").Practices);
    }

    private static Stay Stay(string room, string who, DateTimeOffset from, int minutes, int concealed = -1, int drops = 0) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Room = room,
        Participant = who,
        Role = "patient",
        Kind = "browser",
        From = from,
        To = from.AddMinutes(minutes),
        ConcealedPermille = concealed,
        Drops = drops,
    };
}
