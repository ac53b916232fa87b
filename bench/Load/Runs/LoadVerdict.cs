using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load.Runs;

/// <summary>Holds the measurements against the project's figures: ratios within one run, absolute ones as they are.</summary>
internal static class LoadVerdict
{
    public static void Judge(BenchResult result, LoadOptions options)
    {
        List<Row> ours = [.. result.Rows.Where(row => $"{row["target"]}" == "mediaserver")];
        if (ours.Count == 0)
        {
            return;
        }

        if (options.Shape == "idle")
        {
            JudgeIdle(result, ours[^1]);
            return;
        }

        JudgeHeld(result, options, ours);
        foreach (string peer in options.Against)
        {
            Compare(result, options, ours, peer);
        }
    }

    private static void JudgeIdle(BenchResult result, Row row)
    {
        result.Demand(row.Number("cpu_share") < 0.05, $"{row["participants"]} joined and silent cost {row.Number("cpu_share"):P1} of a core (under 5 %)");
        result.Demand(row.Number("kib_each") < 200, $"{row.Number("kib_each"):F0} KiB each after a collection (under 200)");
    }

    private static void JudgeHeld(BenchResult result, LoadOptions options, List<Row> ours)
    {
        double held = ours.Where(row => row["held"] is true).Select(row => row.Number("size")).DefaultIfEmpty(0).Max();
        int last = options.Steps[^1];
        bool asked = options.Steps.Count == 1;
        if (asked || options.Shape != "livestream")
        {
            result.Demand(asked ? held >= last : held > 0, $"holds a size of {held:F0} (loss under 0.1 %, p99 under 20 ms)");
        }
        else
        {
            result.Demand(held >= 2000, $"one core holds {held:F0} subscribers (2,000 or more)");
        }

        foreach (string peer in options.Against)
        {
            double other = result.Rows.Where(row => $"{row["target"]}" == peer && row["held"] is true).Select(row => row.Number("size")).DefaultIfEmpty(0).Max();
            result.Notes.Add($"{peer} holds a size of {other:F0}");
        }
    }

    private static void Compare(BenchResult result, LoadOptions options, List<Row> ours, string peer)
    {
        List<Row> theirs = [.. result.Rows.Where(row => $"{row["target"]}" == peer)];
        double[] sizes = [.. ours.Select(row => row.Number("size")).Intersect(theirs.Select(row => row.Number("size")))];
        if (sizes.Length == 0)
        {
            return;
        }

        // 100 subscribers are the figures' size.
        double size = sizes.Contains(100) ? 100 : sizes[0];
        double process = Median(ours, size, "cpu_ns_per_packet");
        double other = Median(theirs, size, "cpu_ns_per_packet");
        if (peer == "floor")
        {
            double lane = Median(ours, size, "lane_ns_per_packet") / Median(theirs, size, "lane_ns_per_packet");
            double most = options.Shape == "voices" ? 1.4 : 1.5;
            result.Demand(lane <= most, $"at {size:F0}, the lanes' CPU for a packet is {lane:F2} times the floor's ({most} at most)");
            result.Demand(process / other <= 1.7, $"at {size:F0}, the process' CPU for a packet, less its idle, is {process / other:F2} times the floor's (1.7 at most)");
            return;
        }

        double least = peer == "janus" ? 8 : options.Speed > 1 ? 4 : 2;
        result.Demand(other / process >= least, $"at {size:F0}, {peer} takes {other / process:F1} times our CPU for a packet ({least} at least)");
    }

    private static double Median(List<Row> rows, double size, string figure)
    {
        double[] values = [.. rows.Where(row => row.Number("size") == size).Select(row => row.Number(figure)).Order()];
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }
}
