using System.Diagnostics;
using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Measure;
using MediaServer.Bench.Load.Targets;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load.Runs;

/// <summary>Measures one step.</summary>
internal sealed class Window(LoadOptions options, ITarget target, ClientLoop loop, Crowd crowd, Progress progress)
{
    private double _longestPause = double.NaN;

    public async Task<Row> MeasureAsync(Baseline baseline, CancellationToken cancelled)
    {
        TargetCounters first = await target.CountAsync(cancelled);
        ProcessFigures before = ProcessFigures.Read(target.ProcessId, target.LaneThreads);
        await loop.AskAsync(() =>
        {
            loop.Figures.Clear();
            return true;
        });
        long started = Stopwatch.GetTimestamp();
        TargetCounters last = await WatchAsync(first, cancelled);
        ProcessFigures after = ProcessFigures.Read(target.ProcessId, target.LaneThreads);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Row row = await loop.AskAsync(() => Describe(loop.Figures, before, after, baseline, seconds));
        double packets = last.PacketsOut - first.PacketsOut;
        double sends = last.Sends - first.Sends;
        row.Set("packets_per_send", sends > 0 ? packets / sends : null)
            .Set("gc_pause_ms_max", double.IsNaN(_longestPause) ? null : _longestPause * 1000)
            .Set("turn_ms_max", LongestTurn(first, last));
        return options.Shape == "idle" ? await AddMemoryAsync(row, baseline, cancelled) : row;
    }

    /// <summary>Reads the counters now and then: the time in collections between two readings bounds the longest pause.</summary>
    private async Task<TargetCounters> WatchAsync(TargetCounters first, CancellationToken cancelled)
    {
        TargetCounters former = first;
        int left = options.Seconds;
        while (left > 0)
        {
            progress.Say($"{target.Name}: {crowd.Count} clients, {left} s left");
            int pause = Math.Min(2, left);
            await Task.Delay(TimeSpan.FromSeconds(pause), cancelled);
            left -= pause;
            TargetCounters now = await target.CountAsync(cancelled);
            double collections = now.Collections - former.Collections;
            double pauses = collections > 0 ? (now.GcPause - former.GcPause) / collections : 0;
            _longestPause = double.IsNaN(now.GcPause) ? double.NaN : double.IsNaN(_longestPause) ? pauses : Math.Max(_longestPause, pauses);
            former = now;
        }

        return former;
    }

    private Row Describe(LoadFigures figures, ProcessFigures before, ProcessFigures after, Baseline baseline, double seconds)
    {
        double packets = figures.Received + Math.Max(0, figures.Lost);
        double cpu = after.CpuNanoseconds - before.CpuNanoseconds;
        double lane = after.LaneNanoseconds - before.LaneNanoseconds;
        return new Row()
            .Set("target", target.Name)
            .Set("shape", options.Shape)
            .Set("participants", crowd.Count)
            .Set("subscribers", crowd.Receiving)
            .Set("packets_out_per_s", Math.Round(figures.Received / seconds))
            .Set("packets_in_per_s", Math.Round(figures.Sent / seconds))
            .Set("mbit_out", figures.ReceivedBytes * 8 / seconds / 1e6)
            .Set("cpu_ns_per_packet", packets > 0 ? (cpu - (baseline.CpuPerSecond * seconds)) / packets : null)
            .Set("lane_ns_per_packet", packets > 0 && target.LaneThreads.Length > 0 ? lane / packets : null)
            .Set("cpu_share", (cpu - (baseline.CpuPerSecond * seconds)) / seconds / 1e9)
            .Set("packets_per_send", null)
            .Set("loss", figures.Loss)
            .Set("repaired", figures.Repaired)
            .Set("refused", figures.Refused)
            .Set("latency_ms", new Row().Set("p50", figures.Latency.Quantile(0.5)).Set("p99", figures.Latency.Quantile(0.99)).Set("max", figures.Latency.Largest / 1000.0))
            .Set("rss_mib", after.ResidentMib);
    }

    /// <summary>Bytes for each participant after a collection, the empty server's subtracted.</summary>
    private async Task<Row> AddMemoryAsync(Row row, Baseline baseline, CancellationToken cancelled)
    {
        if (await ForcedCollection.RunAsync(target.ProcessId))
        {
            double heap = (await target.CountAsync(cancelled)).Heap - baseline.Heap;
            double resident = ProcessFigures.Read(target.ProcessId).ResidentMib - baseline.ResidentMib;
            row.Set("kib_each", heap / 1024 / crowd.Count).Set("rss_kib_each", resident * 1024 / crowd.Count);
        }

        return row;
    }

    /// <summary>The upper bound of the highest bucket that grew, in milliseconds; null where not told.</summary>
    private static double? LongestTurn(TargetCounters first, TargetCounters last)
    {
        double? longest = null;
        double below = 0;
        foreach ((double bound, double count) in last.Turns.OrderBy(bucket => bucket.Key))
        {
            double grown = count - first.Turns.GetValueOrDefault(bound);
            longest = grown > below ? bound * 1000 : longest;
            below = Math.Max(below, grown);
        }

        return longest;
    }
}
