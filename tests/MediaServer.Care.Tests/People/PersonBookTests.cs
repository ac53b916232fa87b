using MediaServer.Care.Audit;
using MediaServer.Care.Home;
using MediaServer.Care.People;
using MediaServer.Care.Storage;
using MediaServer.Care.Visits;
using MediaServer.Primitives;

namespace MediaServer.Care.Tests;

public sealed class PersonBookTests
{
    [Fact]
    public async Task A_patient_gets_all_that_is_kept_and_afterwards_it_is_gone_and_the_log_still_holds()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        VisitPerson person = await FillAsync(test.Database);
        PersonBook book = new(test.Database);
        PersonData data = await book.ReadAsync("19400101-1234");
        Assert.Equal(["Siv Nilsson"], data.Names);
        Assert.Single(data.Visits);
        Assert.Equal(72.5, Assert.Single(data.Values).Value);
        Assert.Equal("join", Assert.Single(data.Access).Action);

        Assert.True(await book.DeleteAsync("19400101-1234"));
        Assert.False(await book.DeleteAsync("19400101-1234"));
        Assert.Empty((await book.ReadAsync("19400101-1234")).Names);
        Assert.Equal(LinkProblem.Unknown, (await new VisitBook(test.Database).OpenLinkAsync(person.Id, 0, "any", "device-secret-123", TestDatabase.Now)).Problem);
        AuditVerdict verdict = await new AuditLog(test.Database).VerifyAsync();
        Assert.Equal((1, null), (verdict.Entries, verdict.Fault));
        await foreach (AuditEntry entry in new AuditLog(test.Database).ReadAsync())
        {
            Assert.Null(entry.Name);
        }
    }

    [Fact]
    public async Task A_backup_fills_an_empty_database_and_nothing_else()
    {
        await using TestDatabase first = await TestDatabase.CreateAsync();
        await FillAsync(first.Database);
        using MemoryStream file = new();
        long rows = await new CareBackup(first.Database).WriteAsync(file, TestDatabase.Now);
        Assert.Equal(5, rows);

        await using TestDatabase second = await TestDatabase.CreateAsync();
        file.Position = 0;
        Assert.Equal(rows, await new CareBackup(second.Database).RestoreAsync(file));
        Assert.Equal(72.5, Assert.Single((await new PersonBook(second.Database).ReadAsync("19400101-1234")).Values).Value);
        Assert.Null((await new AuditLog(second.Database).VerifyAsync()).Fault);
        Assert.Single(Assert.Single(await new VisitBook(second.Database).ListAsync(TestDatabase.Now, TestDatabase.Now.AddDays(1))).People);

        file.Position = 0;
        await Assert.ThrowsAsync<InvalidDataException>(() => new CareBackup(second.Database).RestoreAsync(file));
        await Assert.ThrowsAsync<InvalidDataException>(() => new CareBackup(second.Database).RestoreAsync(new MemoryStream("PK"u8.ToArray())));
    }

    private static async Task<VisitPerson> FillAsync(CareDatabase database)
    {
        Booking booking = new() { Start = TestDatabase.Now.AddHours(1), End = TestDatabase.Now.AddHours(2), People = [new BookedPerson("Siv Nilsson", "patient", "19400101-1234", "sv", true)] };
        VisitPerson person = (await new VisitBook(database).BookAsync(booking, TestDatabase.Now)).Visit!.People[0];
        HomeBook home = new(database);
        FollowUp patient = new() { Id = "f-1", Name = "Siv Nilsson", Reference = "19400101-1234", Language = "sv", Measures = "weight" };
        await home.PutAsync(patient);
        await home.AddAsync(patient, [("29463-7", 72.5)], TestDatabase.Now, "patient", null, TestDatabase.Now);
        await new AuditLog(database).AppendAsync([new AuditEvent(AuditActions.Join, TestDatabase.Now) { Actor = person.Id, Role = "patient", Name = new Personal<string>("Siv Nilsson") }]);
        return person;
    }
}
