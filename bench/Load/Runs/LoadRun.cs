using MediaServer.Bench.Load.Targets;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load.Runs;

/// <summary><c>bench/run load</c>: each target in turn, as often as asked, then the ratios of the medians.</summary>
internal static class LoadRun
{
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancelled)
    {
        BenchResult result = new($"load, {options.Shape}");
        await Progress.ShowAsync(async progress =>
        {
            for (int turn = 1; turn <= options.Turns; turn++)
            {
                foreach (string name in options.Against.Prepend("mediaserver").Distinct())
                {
                    await RunTargetAsync(options, name, turn, result, progress, cancelled);
                }
            }

            return true;
        });
        LoadVerdict.Judge(result, options);
        AddCharts(result);
        return result.Publish(options.Files);
    }

    private static async Task RunTargetAsync(
        LoadOptions options, string name, int turn, BenchResult result, Progress progress, CancellationToken cancelled)
    {
        await using ITarget target = TargetNames.Create(name, name == "mediaserver" ? options.Url : null, options.Lanes);
        if (!target.Supports(options.Shape))
        {
            result.Notes.Add($"{name} has no {options.Shape}");
            return;
        }

        try
        {
            foreach (Row row in await new TargetRun(options, target, turn, progress).RunAsync(cancelled))
            {
                result.Rows.Add(row);
            }

            result.Versions.Set(name, target.Version);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException or FormatException)
        {
            result.Miss($"{name} could not be measured: {error.Message}");
        }
    }

    private static void AddCharts(BenchResult result)
    {
        Chart cost = new("CPU for each forwarded packet", "subscribers", "ns");
        Chart latency = new("Latency through the server, p99", "subscribers", "ms");
        foreach (IGrouping<object?, Row> target in result.Rows.GroupBy(row => row["target"]))
        {
            cost.Add($"{target.Key}", target, "subscribers", "cpu_ns_per_packet");
            latency.Add($"{target.Key}", target.Select(row => new Row().Set("x", row.Number("subscribers")).Set("y", ((Row)row["latency_ms"]!).Number("p99"))), "x", "y");
        }

        result.Charts.Add(cost);
        result.Charts.Add(latency);
    }
}
