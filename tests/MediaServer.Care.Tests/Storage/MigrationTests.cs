using MediaServer.Care.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MediaServer.Care.Tests;

public sealed class MigrationTests
{
    [Fact]
    [SqliteOnly]
    public async Task The_hand_written_tables_have_exactly_the_columns_of_the_model()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        await using CareContext context = test.Database.Open();
        foreach (IEntityType entity in context.Model.GetEntityTypes())
        {
            string table = entity.GetTableName()!;
            List<string> there = await context.Database.SqlQueryRaw<string>("SELECT name AS Value FROM pragma_table_info({0})", table).ToListAsync();
            Assert.Equal(entity.GetProperties().Select(p => p.GetColumnName()).Order(), there.Order());
        }
    }

    [Fact]
    public async Task Starting_again_changes_nothing()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        await test.Database.MigrateAsync();
        await using CareContext context = test.Database.Open();
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }
}
