using System.Data;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace MediaServer.Care.Storage;

/// <summary>
/// All tables as lines of JSON, and back: one form for SQLite and PostgreSQL, so that a backup of one can be restored
/// into the other. The hash chain of the log comes back as it was.
/// </summary>
public sealed class CareBackup(CareDatabase database)
{
    private const string Format = "mediaserver-care-1";
    private const int Batch = 500;

    /// <summary>Writes everything as it stood at one moment. The server may go on meanwhile.</summary>
    /// <returns>Rows.</returns>
    public async Task<long> WriteAsync(Stream target, DateTimeOffset now, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        await using IDbContextTransaction moment = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancelled);
        await using StreamWriter lines = new(target, leaveOpen: true);
        await lines.WriteLineAsync(new JsonObject { ["format"] = Format, ["at"] = now.ToUnixTimeMilliseconds() }.ToJsonString());
        long rows = 0;
        foreach (IEntityType entity in Order(context))
        {
            MethodInfo read = typeof(CareBackup).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(entity.ClrType);
            await foreach (object row in (IAsyncEnumerable<object>)read.Invoke(null, [context])!)
            {
                await lines.WriteLineAsync(Describe(entity, row).ToJsonString());
                rows++;
            }
        }

        return rows;
    }

    /// <summary>Fills an empty database.</summary>
    /// <exception cref="InvalidDataException">The file is no backup, or something is there already.</exception>
    public async Task<long> RestoreAsync(Stream source, CancellationToken cancelled = default)
    {
        await using CareContext context = database.Open();
        Dictionary<string, IEntityType> tables = Order(context).ToDictionary(entity => entity.GetTableName()!);
        using StreamReader lines = new(source, leaveOpen: true);
        if (Parse(await lines.ReadLineAsync(cancelled))?["format"]?.GetValue<string>() != Format)
        {
            throw new InvalidDataException("this is no backup of a MediaServer");
        }

        if (await context.Audit.AnyAsync(cancelled) || await context.Visits.AnyAsync(cancelled) || await context.Staff.AnyAsync(cancelled))
        {
            throw new InvalidDataException("the database is not empty: a backup is restored into a new one");
        }

        await using IDbContextTransaction all = await context.Database.BeginTransactionAsync(cancelled);
        long rows = 0;
        while (await lines.ReadLineAsync(cancelled) is { } line)
        {
            JsonObject row = Parse(line) ?? throw new InvalidDataException($"row {rows + 1} is broken");
            IEntityType entity = tables.GetValueOrDefault(row["table"]?.GetValue<string>() ?? "") ?? throw new InvalidDataException($"row {rows + 1} is of a table that this version has not");
            context.Add(Make(entity, row["row"]!.AsObject()));
            if (++rows % Batch == 0)
            {
                await context.SaveChangesAsync(cancelled);
                context.ChangeTracker.Clear();
            }
        }

        await context.SaveChangesAsync(cancelled);
        await all.CommitAsync(cancelled);
        return rows;
    }

    // A row that another names comes before it.
    private static IEnumerable<IEntityType> Order(CareContext context) =>
        context.Model.GetEntityTypes().OrderBy(entity => entity.GetForeignKeys().Any()).ThenBy(entity => entity.GetTableName(), StringComparer.Ordinal);

    private static async IAsyncEnumerable<object> ReadAsync<T>(CareContext context)
        where T : class
    {
        await foreach (T row in context.Set<T>().AsNoTracking().AsAsyncEnumerable())
        {
            yield return row;
        }
    }

    private static JsonObject Describe(IEntityType entity, object row)
    {
        JsonObject values = [];
        foreach (IProperty property in entity.GetProperties())
        {
            object? value = property.PropertyInfo!.GetValue(row);
            values[property.Name] = value switch
            {
                null => null,
                DateTimeOffset time => time.ToUnixTimeMilliseconds(),
                _ => JsonSerializer.SerializeToNode(value, property.ClrType),
            };
        }

        return new JsonObject { ["table"] = entity.GetTableName(), ["row"] = values };
    }

    private static object Make(IEntityType entity, JsonObject values)
    {
        object made = Activator.CreateInstance(entity.ClrType)!;
        foreach (IProperty property in entity.GetProperties())
        {
            Type type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            object? value = values[property.Name] is not { } node ? null
                : type == typeof(DateTimeOffset) ? DateTimeOffset.FromUnixTimeMilliseconds(node.GetValue<long>())
                : node.Deserialize(type);
            if (value is not null)
            {
                property.PropertyInfo!.SetValue(made, value);
            }
        }

        return made;
    }

    private static JsonObject? Parse(string? line)
    {
        try
        {
            return line is null ? null : JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
