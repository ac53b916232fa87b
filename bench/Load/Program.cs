using System.CommandLine;
using MediaServer.Bench.Load.Runs;
using MediaServer.Bench.Load.Sip;
using MediaServer.Bench.Load.Targets;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load;

/// <summary>The commands behind <c>bench/run load</c>, <c>joins</c> and <c>soak</c>.</summary>
internal static class Program
{
    private static readonly Option<string?> Json = new("--json") { Description = "Writes the result as JSON." };
    private static readonly Option<string?> Html = new("--html") { Description = "Writes a report with charts." };
    private static readonly Option<Uri?> Url = new("--url") { Description = "A server on this machine that runs already; without it one is started.", CustomParser = ParseUrl };

    private static async Task<int> Main(string[] args)
    {
        RootCommand root = new("Real WebRTC clients in numbers against this server and its peers.") { Load(), Joins(), Soak(), Yardstick() };
        ParseResult parsed = root.Parse(args);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (error is IOException or HttpRequestException or ArgumentException or TimeoutException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"not measured: {error.Message}");
            return BenchResult.NotMeasured;
        }
    }

    private static Command Load()
    {
        Option<string> shape = new("--shape") { Description = string.Join(", ", LoadOptions.Shapes), DefaultValueFactory = _ => "livestream" };
        Option<int?> subscribers = Number("--subscribers", "Receiving clients; ramps up without it.");
        Option<int?> participants = Number("--participants", "Participants of a meeting, or idle ones.");
        Option<int?> rooms = Number("--rooms", "Rooms of three.");
        Option<int?> seconds = Number("--seconds", "Measured time of each step (10).");
        Option<string> against = new("--against") { Description = "Peers in the same run, by commas: floor, plain, janus.", DefaultValueFactory = _ => "" };
        Option<int?> turns = Number("--turns", "Turns of each target (1; 3 with --against).");
        Option<int?> speed = Number("--speed", "The publishers' rate times this (1): saturates with few subscribers.");
        Option<int?> lanes = Number("--lanes", "Lanes of the server that is started (1).");
        Command command = new("load", "Ramps up clients until loss passes 0.1 % or p99 latency 20 ms.")
        {
            shape, subscribers, participants, rooms, seconds, against, turns, speed, lanes, Json, Html, Url,
        };
        shape.AcceptOnlyFromAmong([.. LoadOptions.Shapes]);
        command.SetAction((parsed, cancelled) =>
        {
            string[] peers = parsed.GetValue(against)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            LoadOptions options = new()
            {
                Shape = parsed.GetValue(shape)!,
                Subscribers = parsed.GetValue(subscribers),
                Participants = parsed.GetValue(participants),
                Rooms = parsed.GetValue(rooms),
                Seconds = Math.Clamp(parsed.GetValue(seconds) ?? 10, 1, 600),
                Against = peers,
                Turns = Math.Clamp(parsed.GetValue(turns) ?? (peers.Length > 0 ? 3 : 1), 1, 20),
                Speed = Math.Clamp(parsed.GetValue(speed) ?? 1, 1, 100),
                Lanes = Math.Clamp(parsed.GetValue(lanes) ?? 1, 1, 64),
                Url = parsed.GetValue(Url),
                Files = Files(parsed),
            };
            return options.Shape == "sip" ? new SipLoadRun(options).RunAsync(cancelled) : LoadRun.RunAsync(options, cancelled);
        });
        return command;
    }

    private static Command Joins()
    {
        Option<int?> count = Number("--count", "Clients one after another (200).");
        Option<int?> atOnce = Number("--at-once", "Clients at once (50).");
        Command command = new("joins", "From the HTTP request to the first SRTP packet.") { count, atOnce, Json, Html, Url };
        command.SetAction((parsed, cancelled) => new JoinsRun(
            parsed.GetValue(Url), Math.Clamp(parsed.GetValue(count) ?? 200, 1, 2000), Math.Clamp(parsed.GetValue(atOnce) ?? 50, 1, 500), Files(parsed)).RunAsync(cancelled));
        return command;
    }

    private static Command Soak()
    {
        Option<int?> rooms = Number("--rooms", "Visits that go on (5).");
        Option<int?> minutes = Number("--minutes", "How long (10).");
        Command command = new("soak", "Visits that go on while others come and leave.") { rooms, minutes, Json, Html, Url };
        command.SetAction((parsed, cancelled) => new SoakRun(
            parsed.GetValue(Url), Math.Clamp(parsed.GetValue(rooms) ?? 5, 1, 200), Math.Clamp(parsed.GetValue(minutes) ?? 10, 1, 10_000), Files(parsed)).RunAsync(cancelled));
        return command;
    }

    private static Command Yardstick()
    {
        Argument<string> name = new("name");
        Command command = new("yardstick", "The other side of --against floor and plain.") { name };
        command.Hidden = true;
        command.SetAction(parsed => YardstickServer.Run(parsed.GetValue(name)!));
        return command;
    }

    private static Option<int?> Number(string name, string description) => new(name) { Description = description };

    private static Uri? ParseUrl(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? url) && (url.Scheme == "http" || url.Scheme == "https"))
        {
            return url;
        }

        result.AddError($"--url is an address like https://localhost:8443, not '{result.Tokens[0].Value}'");
        return null;
    }

    private static ReportFiles Files(ParseResult parsed) => new(parsed.GetValue(Json), parsed.GetValue(Html));
}
