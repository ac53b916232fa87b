using MediaServer.Care.OnCall;

namespace MediaServer.Care.Tests;

public sealed class RingPlanTests
{
    private static readonly DateTimeOffset s_now = TestDatabase.Now;
    private static readonly OnCallService s_service = new() { Id = "cardiology", Name = "Cardiology" };

    [Fact]
    public void Lines_ring_at_once_after_30_and_after_60_seconds()
    {
        RingPlan plan = new(s_service, [Shift("A", 1), Shift("B", 1), Shift("C", 2), Shift("D", 3)], s_now);
        Assert.Equal("A B", Ringing(plan));
        Assert.Equal(s_now.AddSeconds(30), plan.NextLineAt);
        Assert.False(plan.Advance(s_now.AddSeconds(29.9)));
        Assert.True(plan.Advance(s_now.AddSeconds(30)));
        Assert.Equal("A B C", Ringing(plan));
        Assert.True(plan.Advance(s_now.AddSeconds(60)));
        Assert.Equal("A B C D", Ringing(plan));
        Assert.Null(plan.NextLineAt);
        Assert.Equal(s_now.AddSeconds(180), plan.GivesUpAt);
    }

    [Fact]
    public void A_line_in_which_nobody_is_left_is_not_waited_for()
    {
        RingPlan plan = new(s_service, [Shift("A", 1), Shift("B", 2)], s_now);
        Assert.True(plan.Decline("a"));
        Assert.False(plan.Decline("B"));
        Assert.True(plan.Advance(s_now.AddSeconds(1)));
        Assert.Equal("B", Ringing(plan));
        plan.Decline("B");
        Assert.True(plan.IsHopeless);
        Assert.Equal("C", Ringing(new RingPlan(s_service, [Shift("C", 3)], s_now)));
        Assert.True(new RingPlan(s_service, [], s_now).IsHopeless);
    }

    [Fact]
    public async Task Of_many_who_answer_exactly_one_wins_and_an_ended_call_is_not_answered()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        OnCallBook book = new(test.Database);
        await book.AddCallAsync(Record("c-1"));
        await book.AddCallAsync(Record("c-2"));
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => book.TryAnswerAsync("c-1", $"doctor {i}", s_now)));
        Assert.Single(won, true);
        Assert.False(await book.TryEndAsync("c-1", "missed", s_now));
        Assert.True(await book.TryEndAsync("c-2", "missed", s_now));
        Assert.False(await book.TryAnswerAsync("c-2", "doctor", s_now));
    }

    private static string Ringing(RingPlan plan) => string.Join(' ', plan.People.Where(p => p.State == CalleeState.Ringing).Select(p => p.Person));

    private static OnCallRecord Record(string id) => new() { Id = id, Service = "cardiology", Room = "r", Caller = "Anna", At = s_now, Outcome = "ringing" };

    private static Shift Shift(string person, int level) => new()
    {
        Id = person,
        Service = "cardiology",
        Person = person,
        Level = level,
        From = s_now.AddHours(-1),
        To = s_now.AddHours(1),
    };
}
