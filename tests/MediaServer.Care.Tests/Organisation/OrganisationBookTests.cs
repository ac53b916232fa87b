using MediaServer.Care.Organisation;

namespace MediaServer.Care.Tests;

public sealed class OrganisationBookTests
{
    [Fact]
    public async Task Entries_are_made_changed_listed_and_removed_but_not_from_under_others()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        OrganisationBook book = new(test.Database);
        Assert.Null(await book.PutAsync([new Site { Id = "jokkmokk", Name = "Jokkmokk", Kilometres = 170 }]));
        Assert.Null(await book.PutAsync([new Unit { Id = "hc", Name = "Health centre", Site = "jokkmokk" }]));
        Assert.Null(await book.PutAsync([new Site { Id = "jokkmokk", Name = "Jåhkåmåhkke", Kilometres = 171 }]));
        Site site = Assert.Single(await book.ListAsync<Site>());
        Assert.Equal(("Jåhkåmåhkke", 171), (site.Name, site.Kilometres));
        Assert.Equal(RemoveResult.InUse, await book.RemoveAsync<Site>("jokkmokk"));
        Assert.Equal(RemoveResult.Removed, await book.RemoveAsync<Unit>("hc"));
        Assert.Equal(RemoveResult.Removed, await book.RemoveAsync<Site>("jokkmokk"));
        Assert.Equal(RemoveResult.Unknown, await book.RemoveAsync<Site>("jokkmokk"));
    }

    [Fact]
    public async Task Many_are_kept_all_or_none()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        OrganisationBook book = new(test.Database);
        await book.PutAsync([new Site { Id = "a", Name = "A" }]);
        Unit? lost = await book.PutAsync([new Unit { Id = "good", Name = "Good", Site = "a" }, new Unit { Id = "bad", Name = "Bad", Site = "nowhere" }]);
        Assert.Equal("bad", lost?.Id);
        Assert.Empty(await book.ListAsync<Unit>());
    }

    [Fact]
    public async Task Staff_are_known_by_the_providers_subject_before_their_name()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        OrganisationBook book = new(test.Database);
        await book.PutAsync(
        [
            Person("one", "Bo Dahl", "sub-1"), Person("two", "Cia Falk", null), Person("three", "Dan Ek", null), Person("four", "Dan Ek", null),
        ]);
        Assert.Equal("one", (await book.FindStaffAsync("sub-1", "Somebody Else"))?.Id);
        Assert.Equal("two", (await book.FindStaffAsync("sub-9", "Cia Falk"))?.Id);

        // Two of one name are nobody: a role is not given by chance. Nor is a name enough where the list names a subject.
        Assert.Null(await book.FindStaffAsync("sub-9", "Dan Ek"));
        Assert.Null(await book.FindStaffAsync("sub-9", "Bo Dahl"));
    }

    private static StaffMember Person(string id, string name, string? subject) => new() { Id = id, Name = name, Role = "doctor", Subject = subject };
}
