using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Measure;
using MediaServer.Bench.Load.Targets;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load.Runs;

/// <summary>One target's turn: idle, then step by step more clients until it no longer holds or the last step.</summary>
internal sealed class TargetRun(LoadOptions options, ITarget target, int turn, Progress progress)
{
    private const double MaxLoss = 0.001;
    private const double MaxLatency = 20;
    private const int MostIdleWindows = 8;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2);

    /// <summary>Before the first step is measured: the runtime compiles what is hot again in the background.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(8);

    public async Task<IReadOnlyList<Row>> RunAsync(CancellationToken cancelled)
    {
        progress.Say($"{target.Name}: starting");
        await target.StartAsync(cancelled);
        Baseline baseline = await IdleAsync(cancelled);
        using ClientLoop loop = new();
        Crowd crowd = new(loop, target);
        Scenario scenario = Scenario.Of(options.Shape);
        await crowd.JoinAsync(scenario.Base(options), () => { }, cancelled);
        List<Row> rows = [];
        int units = 0;
        foreach (int size in options.Steps)
        {
            IEnumerable<(ClientPlan, Seat)> seats = Enumerable.Range(units, size - units).SelectMany(unit => scenario.Unit(unit, size));
            units = size;
            await crowd.JoinAsync(seats, () => progress.Say($"{target.Name}: joining, {crowd.Count} clients"), cancelled);
            await target.ReadyAsync(cancelled);
            await crowd.MediaAsync(options.Shape == "idle", cancelled);
            await Task.Delay(rows.Count == 0 ? s_warmUp : s_settle, cancelled);
            Row row = await new Window(options, target, loop, crowd, progress).MeasureAsync(baseline, cancelled);
            rows.Add(row.Set("turn", turn).Set("size", size).Set("failed", crowd.Failures.Count));
            bool holds = row.Number("loss") <= MaxLoss && !(((Row)row["latency_ms"]!).Number("p99") > MaxLatency) && crowd.Failures.IsEmpty;
            row.Set("held", holds);
            if (!holds)
            {
                break;
            }
        }

        if (!crowd.Failures.IsEmpty)
        {
            progress.Say($"{target.Name}: {crowd.Failures.Count} failed, the first: {crowd.Failures.Last()}");
        }

        return rows;
    }

    /// <summary>With nobody joined; read the same way as under load, so that reading costs are in both.</summary>
    private async Task<Baseline> IdleAsync(CancellationToken cancelled)
    {
        progress.Say($"{target.Name}: idle");
        ProcessFigures after = ProcessFigures.Read(target.ProcessId, target.LaneThreads);
        double rate = double.MaxValue;
        bool calm = false;
        for (int i = 0; i < MostIdleWindows && !calm; i++)
        {
            ProcessFigures before = after;
            await target.CountAsync(cancelled);
            await Task.Delay(s_idle, cancelled);
            after = ProcessFigures.Read(target.ProcessId, target.LaneThreads);
            double now = (after.CpuNanoseconds - before.CpuNanoseconds) / s_idle.TotalSeconds;

            // A server that has just started still compiles and warms up: idle is when it no longer falls.
            calm = i > 0 && now > 0.8 * rate;
            rate = Math.Min(rate, now);
        }

        double heap = 0;
        if (options.Shape == "idle" && await ForcedCollection.RunAsync(target.ProcessId))
        {
            heap = (await target.CountAsync(cancelled)).Heap;
            after = ProcessFigures.Read(target.ProcessId, target.LaneThreads);
        }

        return new Baseline(rate, after.ResidentMib, heap);
    }
}

/// <summary>The server with nobody joined.</summary>
/// <param name="CpuPerSecond">Nanoseconds of CPU each second.</param>
/// <param name="ResidentMib">Memory in RAM.</param>
/// <param name="Heap">Managed heap after a collection, bytes; 0 where not asked for.</param>
internal sealed record Baseline(double CpuPerSecond, double ResidentMib, double Heap);
