using MediaServer.Care.Audit;
using MediaServer.Care.Storage;
using MediaServer.Primitives;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Care.Tests;

public sealed class AuditLogTests
{
    [Theory]
    [InlineData("UPDATE audit SET \"Subject\" = 'p-9' WHERE \"Sequence\" = 3", "entry 3 was changed")]
    [InlineData("UPDATE audit SET \"At\" = \"At\" + 1 WHERE \"Sequence\" = 1", "entry 1 was changed")]
    [InlineData("UPDATE audit SET \"Name\" = 'Eva' WHERE \"Sequence\" = 2", "the name in entry 2 was changed")]
    [InlineData("DELETE FROM audit WHERE \"Sequence\" = 2", "entry 2 is missing")]
    [InlineData("UPDATE audit SET \"Hash\" = \"Previous\" WHERE \"Sequence\" = 4", "entry 4 was changed")]
    public async Task Whatever_is_changed_is_found(string change, string fault)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        AuditLog log = await FillAsync(test);
        Assert.Null((await log.VerifyAsync()).Fault);
        await using CareContext context = test.Database.Open();
        await context.Database.ExecuteSqlRawAsync(change);
        Assert.Equal(fault, (await log.VerifyAsync()).Fault);
    }

    [Fact]
    public async Task An_end_that_was_cut_off_is_found_with_an_earlier_head()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        AuditLog log = await FillAsync(test);
        AuditVerdict before = await log.VerifyAsync();
        Assert.True(await log.ContainsAsync($"{before.Entries}:{before.Head}"));
        await using CareContext context = test.Database.Open();
        await context.Database.ExecuteSqlRawAsync("DELETE FROM audit WHERE \"Sequence\" = 5");
        Assert.Null((await log.VerifyAsync()).Fault);
        Assert.False(await log.ContainsAsync($"{before.Entries}:{before.Head}"));
    }

    [Fact]
    public async Task A_name_can_be_deleted_and_the_chain_holds()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        AuditLog log = await FillAsync(test);
        await using CareContext context = test.Database.Open();
        await context.Database.ExecuteSqlRawAsync("UPDATE audit SET \"Name\" = NULL, \"Salt\" = NULL");
        Assert.Null((await log.VerifyAsync()).Fault);
    }

    [Fact]
    public async Task Two_writers_make_one_chain()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        AuditLog log = new(test.Database);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async writer =>
        {
            for (int i = 0; i < 10; i++)
            {
                await log.AppendAsync([Event($"w-{writer}-{i}")]);
            }
        }));
        AuditVerdict verdict = await log.VerifyAsync();
        Assert.Equal((20L, null), (verdict.Entries, verdict.Fault));
        Assert.Equal(5, (await log.SampleAsync(5, new Random(1))).Count);
    }

    private static async Task<AuditLog> FillAsync(TestDatabase test)
    {
        AuditLog log = new(test.Database);
        await log.AppendAsync([Event("p-1"), Event("p-2"), Event("p-3")]);
        await log.AppendAsync([Event("p-4"), Event("p-5")]);
        return log;
    }

    private static AuditEvent Event(string subject) =>
        new(AuditActions.Admit, TestDatabase.Now) { Room = "visit-1", Actor = "p-0", Subject = subject, Name = new Personal<string>("Anna") };
}
