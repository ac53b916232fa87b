using System.Reflection;

namespace MediaServer.Care.Tests;

/// <summary>The same tests on a real PostgreSQL.</summary>
public sealed class OnPostgresTests
{
    /// <summary>Each test of this project, and for a theory each of its lines.</summary>
    public static TheoryData<string, int> Tests()
    {
        TheoryData<string, int> data = [];
        foreach (MethodInfo method in Methods())
        {
            int lines = method.GetCustomAttribute<TheoryAttribute>() is null ? 1 : method.GetCustomAttributes<InlineDataAttribute>().Count();
            for (int line = 0; line < lines; line++)
            {
                data.Add($"{method.DeclaringType!.Name}.{method.Name}", line);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task It_passes_on_PostgreSQL_too(string test, int line)
    {
        if (await PostgresServer.GetAsync() is null)
        {
            // Not installed here: ./test installs it.
            return;
        }

        MethodInfo method = Methods().Single(m => $"{m.DeclaringType!.Name}.{m.Name}" == test);
        object?[]? arguments = method.GetCustomAttributes<InlineDataAttribute>().ElementAtOrDefault(line)?.GetData(method).First();
        TestDatabase.OnPostgres.Value = true;
        object instance = Activator.CreateInstance(method.DeclaringType!)!;
        await (method.Invoke(instance, arguments) as Task ?? Task.CompletedTask);
    }

    /// <summary>Those that are asynchronous use a database; the column test asks SQLite by its own words.</summary>
    private static IEnumerable<MethodInfo> Methods() => typeof(OnPostgresTests).Assembly.GetTypes()
        .Where(type => type.IsPublic && type != typeof(OnPostgresTests))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        .Where(method => method.GetCustomAttribute<FactAttribute>() is not null && method.ReturnType == typeof(Task) && method.GetCustomAttribute<SqliteOnlyAttribute>() is null)
        .OrderBy(method => method.DeclaringType!.Name, StringComparer.Ordinal).ThenBy(method => method.Name, StringComparer.Ordinal);
}

/// <summary>A test that speaks to SQLite in its own words.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SqliteOnlyAttribute : Attribute;
