using MediaServer.Care.OnCall;

namespace MediaServer.Care.Tests;

public sealed class QueueTests
{
    [Fact]
    public async Task Of_two_operators_at_the_same_moment_exactly_one_takes_the_patient()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        QueueBook book = new(test.Database);
        await book.AddAsync(Entry("1"));
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => book.TryTakeAsync("1", $"s-{i}", $"Operator {i}", TestDatabase.Now)));
        Assert.Single(won, one => one);
        QueueEntry taken = Assert.Single(await book.OpenAsync());
        Assert.Equal("taken", taken.Outcome);

        // Only the winner may hand on; nothing is lost or doubled.
        Assert.False(await book.TryTransferAsync("1", "s-other", "wounds"));
        Assert.True(await book.TryTransferAsync("1", taken.TakenBy!, "wounds"));
        QueueEntry moved = Assert.Single(await book.OpenAsync());
        Assert.Equal(("wounds", (string?)null, taken.At), (moved.Service, moved.TakenBy, moved.At));
        Assert.True(await book.TryEndAsync("1", TestDatabase.Now));
        Assert.False(await book.TryEndAsync("1", TestDatabase.Now));
        Assert.False(await book.TryTakeAsync("1", "s-1", "Late", TestDatabase.Now));
    }

    [Fact]
    public void The_urgent_come_first_then_those_who_waited_longest_and_skills_must_fit()
    {
        QueueEntry[] waiting = [Entry("late", minutes: 3), Entry("early", minutes: 1, skill: "finnish"), Entry("urgent", minutes: 5, priority: 2)];
        Assert.Equal(["urgent", "early", "late"], QueueOrder.Sort(waiting).Select(e => e.Id));
        Assert.Equal("late", QueueOrder.Next(waiting[..2], [])?.Id);
        Assert.Equal("early", QueueOrder.Next(waiting[..2], ["Finnish"])?.Id);
        Assert.Null(QueueOrder.Next([waiting[1]], ["heart"]));
    }

    [Theory]
    [InlineData(1, 0, null)]
    [InlineData(1, 1, 5)]
    [InlineData(4, 3, 10)]
    [InlineData(500, 20, 125)]
    public void The_guess_is_whole_rounds_of_the_operators_there_are(int place, int operators, int? minutes) =>
        Assert.Equal(minutes, QueueOrder.Wait(place, operators, TimeSpan.FromMinutes(5))?.TotalMinutes);

    [Fact]
    public void Figures_are_of_the_answered_and_the_lost_are_counted()
    {
        DateTimeOffset at = TestDatabase.Now;
        (DateTimeOffset, DateTimeOffset?, string)[] calls =
        [
            .. Enumerable.Range(1, 10).Select(i => (at, (DateTimeOffset?)at.AddSeconds(i * 10), "answered")), (at, null, "missed"), (at, null, "abandoned"), (at, null, "ringing"),
        ];
        Assert.Equal(new WaitFigures(12, 10, 2, 6, 60, 50, 90), WaitFigures.Of(calls, 60));
        Assert.Equal(new WaitFigures(0, 0, 0, 0, 60, 0, 0), WaitFigures.Of([], 60));
    }

    [Fact]
    public async Task A_shift_is_given_away_by_its_owner_once()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        OnCallBook book = new(test.Database);
        await book.AddShiftsAsync([new Shift { Id = "s", Service = "heart", Person = "Bo", Level = 1, From = TestDatabase.Now, To = TestDatabase.Now.AddHours(8) }]);
        Assert.False(await book.GiveShiftAsync("heart", "s", "Eva", only: "Cia"));
        Assert.True(await book.GiveShiftAsync("heart", "s", "Cia", only: "Bo"));
        Assert.False(await book.GiveShiftAsync("heart", "s", "Dan", only: "Bo"));
        Assert.Equal("Cia", Assert.Single(await book.OnDutyAsync("heart", TestDatabase.Now)).Person);
    }

    private static QueueEntry Entry(string id, int minutes = 0, string? skill = null, int priority = 0) => new()
    {
        Id = id,
        Service = "centre",
        Room = $"queue-{id}",
        Participant = $"p-{id}",
        Name = "Pia Ek",
        Skill = skill,
        Priority = priority,
        At = TestDatabase.Now.AddMinutes(minutes),
        Outcome = "waiting",
    };
}
