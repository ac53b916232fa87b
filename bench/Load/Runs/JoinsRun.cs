using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Measure;
using MediaServer.Bench.Load.Targets;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load.Runs;

/// <summary>
/// <c>bench/run joins</c>: from the HTTP request (token in hand) to the first SRTP packet received, one client after
/// another and many at once, and the server's memory for each after a collection.
/// </summary>
internal sealed class JoinsRun(Uri? url, int count, int atOnce, ReportFiles files)
{
    private const double MaxFirstPacket = 300;
    private const double MaxMemory = 300;

    private readonly BenchResult _result = new("joins");

    public async Task<int> RunAsync(CancellationToken cancelled)
    {
        await Progress.ShowAsync(async progress =>
        {
            await using MediaServerTarget target = new(url, 1);
            await target.StartAsync(cancelled);
            _result.Versions.Set(target.Name, target.Version);
            using ClientLoop loop = new();
            Crowd crowd = new(loop, target);
            await crowd.TryJoinAsync(new ClientPlan { SendsAudio = true, SendsVideo = true }, new Seat("joins", "publisher", SeatKind.Publisher), cancelled);
            await MeasureAsync("warm-up", 5, 1, target, loop, crowd, progress, cancelled);
            _result.Rows.Clear();
            await MeasureAsync("one after another", count, 1, target, loop, crowd, progress, cancelled);
            await MeasureAsync("at once", atOnce, atOnce, target, loop, crowd, progress, cancelled);
            return true;
        });
        Judge();
        return _result.Publish(files);
    }

    private async Task MeasureAsync(
        string mode, int clients, int parallel, MediaServerTarget target, ClientLoop loop, Crowd crowd, Progress progress, CancellationToken cancelled)
    {
        bool collected = mode != "warm-up" && await ForcedCollection.RunAsync(target.ProcessId);
        double before = (await target.CountAsync(cancelled)).Heap;
        double residentBefore = ProcessFigures.Read(target.ProcessId).ResidentMib;
        List<double> times = [];
        List<RtcClient> joined = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = parallel, CancellationToken = cancelled };
        await Parallel.ForEachAsync(Enumerable.Range(0, clients), options, async (index, token) =>
        {
            RtcClient? client = await crowd.TryJoinAsync(ClientPlan.Player(1, 1), new Seat("joins", $"player {index}", SeatKind.Player), token);
            if (client is null || await Task.WhenAny(client.MediaStarted, Task.Delay(10_000, token)) != client.MediaStarted)
            {
                return;
            }

            lock (times)
            {
                times.Add((client.FirstPacket - client.Asked).Milliseconds);
                joined.Add(client);
                progress.Say($"{mode}: {times.Count} of {clients}");
            }
        });
        Row row = Describe(mode, clients, times);
        if (collected && joined.Count > 0 && await ForcedCollection.RunAsync(target.ProcessId))
        {
            row.Set("kib_each", ((await target.CountAsync(cancelled)).Heap - before) / 1024 / joined.Count)
                .Set("rss_kib_each", (ProcessFigures.Read(target.ProcessId).ResidentMib - residentBefore) * 1024 / joined.Count);
        }

        _result.Rows.Add(row);
        foreach (RtcClient client in joined)
        {
            await target.LeaveAsync(client, cancelled);
            await loop.RemoveAsync(client);
        }
    }

    private static Row Describe(string mode, int count, List<double> times)
    {
        times.Sort();
        double At(double share) => times.Count == 0 ? double.NaN : times[(int)Math.Min(times.Count - 1, Math.Ceiling(share * times.Count) - 1)];
        return new Row().Set("mode", mode).Set("count", count).Set("failed", count - times.Count)
            .Set("first_packet_ms", new Row().Set("p50", At(0.5)).Set("p95", At(0.95)));
    }

    private void Judge()
    {
        foreach (Row row in _result.Rows)
        {
            _result.Demand(row.Number("failed") == 0, $"{row["mode"]}: {row["failed"]} of {row["count"]} failed (none may)");
        }

        Row one = _result.Rows[0];
        double p95 = ((Row)one["first_packet_ms"]!).Number("p95");
        _result.Demand(p95 < MaxFirstPacket, $"one after another: p95 {p95:F1} ms from the request to the first SRTP packet (under {MaxFirstPacket})");
        _result.Demand(one.Number("kib_each") < MaxMemory, $"{one.Number("kib_each"):F0} KiB of managed memory for each joined participant after a collection (under {MaxMemory})");
    }
}
