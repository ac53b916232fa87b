using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Measure;
using MediaServer.Bench.Load.Targets;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load.Runs;

/// <summary>
/// <c>bench/run soak</c>: visits that go on while others come and leave all the time; memory after a collection must
/// not grow, and nobody who stays may lose packets.
/// </summary>
internal sealed class SoakRun(Uri? url, int rooms, int minutes, ReportFiles files)
{
    /// <summary>Growth of the heap from the first sample to the last, MiB.</summary>
    private const double MaxGrowth = 8;

    private readonly BenchResult _result = new("soak");
    private long _visits;

    public async Task<int> RunAsync(CancellationToken cancelled)
    {
        await Progress.ShowAsync(async progress =>
        {
            await using MediaServerTarget target = new(url, 1);
            await target.StartAsync(cancelled);
            _result.Versions.Set(target.Name, target.Version);
            using ClientLoop loop = new();
            Crowd crowd = new(loop, target);
            await crowd.JoinAsync(Enumerable.Range(0, rooms).SelectMany(room => Scenario.Of("triads").Unit(room, rooms)), () => progress.Say($"{crowd.Count} joined"), cancelled);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            Task churn = ChurnAsync(target, loop, crowd, end.Token);
            for (int minute = 0; minute <= minutes; minute++)
            {
                await SampleAsync(minute, target, loop, crowd, cancelled);
                progress.Say($"minute {minute} of {minutes}, {_visits} came and left");
                await Task.Delay(TimeSpan.FromMinutes(minute < minutes ? 1 : 0), cancelled);
            }

            await end.CancelAsync();
            await churn;
            return true;
        });
        Judge();
        _result.Charts.Add(new Chart("Memory", "minutes", "MiB").Add("resident", _result.Rows, "minute", "rss_mib").Add("heap", _result.Rows, "minute", "heap_mib"));
        return _result.Publish(files);
    }

    private async Task ChurnAsync(MediaServerTarget target, ClientLoop loop, Crowd crowd, CancellationToken cancelled)
    {
        try
        {
            while (!cancelled.IsCancellationRequested)
            {
                Seat seat = new($"visit-{_visits % rooms}", "visitor", SeatKind.Player);
                if (await crowd.TryJoinAsync(ClientPlan.Player(1, 1), seat, cancelled) is { } client)
                {
                    await Task.WhenAny(client.MediaStarted, Task.Delay(2000, cancelled));
                    await target.LeaveAsync(client, cancelled);
                    await loop.RemoveAsync(client);
                }

                _visits++;
                await Task.Delay(200, cancelled);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task SampleAsync(int minute, MediaServerTarget target, ClientLoop loop, Crowd crowd, CancellationToken cancelled)
    {
        await ForcedCollection.RunAsync(target.ProcessId);
        TargetCounters counters = await target.CountAsync(cancelled);
        ProcessFigures process = ProcessFigures.Read(target.ProcessId);
        Row row = new Row().Set("minute", minute).Set("visits", _visits).Set("failed", crowd.Failures.Count)
            .Set("rss_mib", process.ResidentMib).Set("heap_mib", counters.Heap / (1 << 20));
        _result.Rows.Add(await loop.AskAsync(() =>
        {
            row.Set("loss", loop.Figures.Loss).Set("latency_ms", new Row().Set("p50", loop.Figures.Latency.Quantile(0.5)).Set("p99", loop.Figures.Latency.Quantile(0.99)).Set("max", loop.Figures.Latency.Largest / 1000.0));
            loop.Figures.Clear();
            return row;
        }));
    }

    private void Judge()
    {
        // The first minute still compiles code and fills pools.
        List<Row> rows = _result.Rows.Count > 2 ? _result.Rows[1..] : _result.Rows;
        double growth = rows[^1].Number("heap_mib") - rows[0].Number("heap_mib");
        double loss = rows.Max(row => row.Number("loss"));
        _result.Demand(growth < MaxGrowth, $"the heap after a collection grew by {growth:F1} MiB (under {MaxGrowth})");
        _result.Demand(loss < 0.001, $"loss at most {loss:P2} in any minute (under 0.1 %)");
        _result.Demand(_result.Rows[^1].Number("failed") == 0, $"{_result.Rows[^1]["failed"]} of {_visits} joins failed (none may)");
    }
}
