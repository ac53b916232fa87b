using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaServer.Care.Storage;

namespace MediaServer.Care.Tests;

/// <summary>A PostgreSQL of the tests' own, in a folder that goes away with them. Null where it is not installed.</summary>
internal sealed class PostgresServer
{
    private static readonly Lazy<Task<PostgresServer?>> s_one = new(StartAsync);
    private readonly SemaphoreSlim _gate = new(1);
    private bool _templateMade;
    private int _databases;

    private PostgresServer(int port) => Port = port;

    private int Port { get; }

    public static Task<PostgresServer?> GetAsync() => s_one.Value;

    /// <summary>A new database with the tables in it: copied from one that was made once.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_templateMade)
            {
                await CareDatabase.Postgres(await CreateAsync("care_template", "template1")).MigrateAsync();
                _templateMade = true;
            }

            return await CreateAsync($"care_{++_databases}", "care_template");
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<string> CreateAsync(string name, string template)
    {
        await using Npgsql.NpgsqlConnection connection = new(Connection("postgres"));
        await connection.OpenAsync();
        await using Npgsql.NpgsqlCommand create = new($"CREATE DATABASE {name} TEMPLATE {template}", connection);
        await create.ExecuteNonQueryAsync();
        return Connection(name);
    }

    private string Connection(string database) => $"Host=127.0.0.1;Port={Port};Database={database};Username=postgres;Pooling=false;Include Error Detail=true";

    private static async Task<PostgresServer?> StartAsync()
    {
        string? programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(path => File.Exists(Path.Combine(path, "initdb")))
            : null;
        if (programs is null)
        {
            return null;
        }

        string folder = Directory.CreateTempSubdirectory("mediaserver-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            // It refuses to run as root.
            await RunAsync("chown", "postgres", folder);
        }

        string data = Path.Combine(folder, "data");
        int port = FreePort();
        await AsPostgresAsync(Path.Combine(programs, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        await AsPostgresAsync(
            Path.Combine(programs, "pg_ctl"), "-D", data, "-w", "-l", Path.Combine(folder, "log"), "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off", "start");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            AsPostgresAsync(Path.Combine(programs, "pg_ctl"), "-D", data, "-m", "immediate", "stop").Wait(TimeSpan.FromSeconds(10));
            Directory.Delete(folder, recursive: true);
        };
        return new PostgresServer(port);
    }

    private static Task AsPostgresAsync(params string[] command) => Environment.IsPrivilegedProcess
        ? RunAsync("runuser", ["-u", "postgres", "--", .. command])
        : RunAsync(command[0], command[1..]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Nothing is read from it: a server that it leaves behind would hold a pipe open for ever.
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", "cd / && exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]))!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
