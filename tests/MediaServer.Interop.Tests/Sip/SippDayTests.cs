using System.Diagnostics;
using System.Globalization;
using MediaServer.Interop.Tests.Harness;
using MediaServer.Protocols.Sip;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>
/// A day of calls in seconds, by sipp: short ones, held and refreshed ones, lost ACKs, endpoints that vanish, over UDP and TCP at once. Debian's
/// sipp has no TLS: that is for the scripted phones.
/// </summary>
[Trait("state", "open")]
[Trait("needs", "sipp")]
public sealed class SippDayTests
{
    [Fact]
    public async Task AtItsEndNothingIsLeftOver()
    {
        int port = 16_000 + Random.Shared.Next(1500);
        await using ServerProcess server = new();
        List<string> settings = ["Sip:Port", $"{port}", "Sip:TlsPort", $"{port + 1500}", "Sip:RtpPorts", "25000-26999", "Sip:SilentSeconds", "5", "Rooms:EmptySeconds", "1"];
        for (int i = 0; i < 4; i++)
        {
            // sipp answers the first challenge: an account with one hash is challenged once.
            settings.AddRange(
            [
                $"Sip:Endpoints:{i}:User", $"cart{i}", $"Sip:Endpoints:{i}:Md5", DigestResponse.HashedSecret(DigestAlgorithm.Md5, $"cart{i}", "mediaserver", "a-long-password"),
                $"Sip:Endpoints:{i}:Rooms", "*", $"Sip:Endpoints:{i}:PlainRtp", "true",
            ]);
        }

        server.Settings.AddRange(settings.Select((value, i) => i % 2 == 0 ? $"--MediaServer:{value}" : value));
        await server.StartAsync();
        Task<string>[] runs =
        [
            RunAsync("call", port, "u1", calls: 80, rate: 20, 0),
            RunAsync("hold", port, "t1", calls: 40, rate: 10, 1),
            RunAsync("lost-ack", port, "u1", calls: 20, rate: 10, 2),
            RunAsync("vanish", port, "t1", calls: 10, rate: 10, 3),
            RunAsync("call", port, "t1", calls: 50, rate: 20, 0),
        ];
        foreach (string problem in await Task.WhenAll(runs))
        {
            Assert.True(problem.Length == 0, problem + "\n" + server.Log[^Math.Min(4000, server.Log.Length)..]);
        }

        foreach (string metric in new[] { "mediaserver_sip_calls", "mediaserver_sip_ports_open", "mediaserver_participants", "mediaserver_rooms" })
        {
            await Baresip.UntilAsync(async () => await server.MetricAsync(metric) == 0, $"{metric} is back to 0", 30);
        }

        Assert.Equal(0, await server.MetricAsync("mediaserver_lane_faults_total"));
        Assert.DoesNotContain("could not be handled", server.Log, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string scenario, int server, string transport, int calls, int rate, int account)
    {
        string folder = Directory.CreateTempSubdirectory("sipp-").FullName;
        try
        {
            string people = Path.Combine(folder, "people.csv");
            await File.WriteAllTextAsync(people, $"SEQUENTIAL\ncart{account};day-{scenario}-{transport};[authentication username=cart{account} password=a-long-password]\n");
            string file = Path.Combine(AppContext.BaseDirectory, "Clients", "sipp", $"{scenario}.xml");
            string arguments = string.Create(CultureInfo.InvariantCulture,
                $"127.0.0.1:{server} -sf {file} -inf {people} -t {transport} -i 127.0.0.1 -m {calls} -r {rate} -l 50 -auth_uri day-{scenario}-{transport}@127.0.0.1 -timeout 60s -timeout_error -nostdin -trace_err -error_file {folder}/errors.log");
            using Process process = Process.Start(new ProcessStartInfo("sipp", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            string log = Path.Combine(folder, "errors.log");
            return process.ExitCode == 0 ? "" : $"{scenario} over {transport}: status {process.ExitCode}\n{errors}\n{(File.Exists(log) ? string.Concat((await File.ReadAllTextAsync(log)).Take(2000)) : "")}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
