using MediaServer.Care.Home;

namespace MediaServer.Care.Tests;

public sealed class HomeBookTests
{
    [Fact]
    public async Task A_value_outside_of_the_limits_is_an_alarm_that_one_takes_on()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        HomeBook book = new(test.Database);
        FollowUp patient = await PatientAsync(book);
        await book.SetLimitsAsync("unit:heart", [Limit("unit:heart", "29463-7", 60, 75), Limit("unit:heart", "59408-5", 92, null)]);
        await book.SetLimitsAsync(patient.Id, [Limit(patient.Id, "29463-7", 60, 80)]);

        // The patient's own limit counts before the unit's.
        Assert.Empty((await AddAsync(book, patient, "29463-7", 78)).Alarms);
        Assert.Equal("high", Assert.Single((await AddAsync(book, patient, "29463-7", 80.1)).Alarms).Kind);
        Assert.Equal("low", Assert.Single((await AddAsync(book, patient, "59408-5", 91)).Alarms).Kind);

        IReadOnlyList<Alarm> open = await book.AlarmsAsync();
        Assert.Equal(2, open.Count);
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => book.AcknowledgeAsync(open[0].Id, $"s-{i}", TestDatabase.Now)));
        Assert.Single(won, one => one);
        Assert.Single(await book.AlarmsAsync());
    }

    [Theory]
    [InlineData("8480-6", -3)]
    [InlineData("59408-5", 400)]
    [InlineData("29463-7", double.NaN)]
    [InlineData("8310-5", double.PositiveInfinity)]
    [InlineData("nothing", 5)]
    public async Task What_no_living_person_has_is_refused_and_nothing_of_it_kept(string code, double value)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        HomeBook book = new(test.Database);
        FollowUp patient = await PatientAsync(book);
        ValuesResult result = await book.AddAsync(patient, [("8867-4", 70), (code, value)], TestDatabase.Now, "patient", null, TestDatabase.Now);
        Assert.Equal(ValuesProblem.Impossible, result.Problem);
        Assert.Empty(await book.ValuesAsync(patient.Id, TestDatabase.Now.AddDays(-1), TestDatabase.Now.AddDays(1)));
    }

    [Fact]
    public async Task The_same_value_sent_twice_is_kept_once_and_raises_one_alarm()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        HomeBook book = new(test.Database);
        FollowUp patient = await PatientAsync(book);
        await book.SetLimitsAsync(patient.Id, [Limit(patient.Id, "8867-4", null, 100)]);
        ValuesResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            book.AddAsync(patient, [("8867-4", 120)], TestDatabase.Now, "integration", "lab|1", TestDatabase.Now)));
        Assert.Single(results, r => r.Problem == ValuesProblem.None);
        Assert.Equal(3, results.Count(r => r.Problem == ValuesProblem.Repeated));
        Assert.Single(await book.AlarmsAsync());
        Assert.Single(await book.ValuesAsync(patient.Id, TestDatabase.Now.AddDays(-1), TestDatabase.Now.AddDays(1)));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(-401 * 24 * 60)]
    public async Task A_time_that_can_not_be_is_refused(int minutes)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        HomeBook book = new(test.Database);
        FollowUp patient = await PatientAsync(book);
        Assert.Equal(ValuesProblem.WrongTime, (await book.AddAsync(patient, [("8867-4", 70)], TestDatabase.Now.AddMinutes(minutes), "patient", null, TestDatabase.Now)).Problem);
    }

    [Fact]
    public async Task Two_patients_never_have_one_key_and_a_change_keeps_the_link()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        HomeBook book = new(test.Database);
        FollowUp patient = await PatientAsync(book);
        Assert.False(await book.PutAsync(new FollowUp { Id = "f-2", Name = "Other", Reference = patient.Reference, Language = "sv", Measures = "pulse" }));
        Assert.True(await book.RenewAsync(patient.Id));
        Assert.True(await book.PutAsync(new FollowUp { Id = patient.Id, Name = "Siv N", Reference = patient.Reference, Language = "sv", Measures = "pulse weight" }));
        FollowUp? kept = await book.FindAsync(patient.Id);
        Assert.Equal(("Siv N", 1), (kept!.Name, kept.Generation));
    }

    private static async Task<FollowUp> PatientAsync(HomeBook book)
    {
        FollowUp patient = new() { Id = "f-1", Name = "Siv Nilsson", Reference = "19400101-1234", Language = "sv", Unit = "heart", Measures = "pulse weight oxygen" };
        Assert.True(await book.PutAsync(patient));
        return patient;
    }

    private static Task<ValuesResult> AddAsync(HomeBook book, FollowUp patient, string code, double value) =>
        book.AddAsync(patient, [(code, value)], TestDatabase.Now, "patient", null, TestDatabase.Now);

    private static Limit Limit(string owner, string code, double? low, double? high) => new() { Owner = owner, Code = code, Low = low, High = high };
}
