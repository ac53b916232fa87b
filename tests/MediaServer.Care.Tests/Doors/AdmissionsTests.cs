using MediaServer.Care.Doors;

namespace MediaServer.Care.Tests;

public sealed class AdmissionsTests
{
    [Fact]
    public async Task Of_many_operators_exactly_one_admits()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        Admissions admissions = new(test.Database);
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => admissions.TryAdmitAsync("visit-1", "p-1", $"nurse-{i}", TestDatabase.Now)));

        Assert.Single(won, true);
        Assert.Equal(["p-1"], await admissions.ListAsync("VISIT-1"));
        await admissions.RevokeAsync("visit-1", "p-1");
        Assert.Empty(await admissions.ListAsync("visit-1"));
        Assert.True(await admissions.TryAdmitAsync("visit-1", "p-1", "nurse", TestDatabase.Now));
    }
}
