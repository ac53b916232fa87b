using System.Text.Json;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Benchmarks;

/// <summary>Budgets of allocation (bench/budgets.json), and the figures that are ratios within the run.</summary>
internal static class HotpathVerdict
{
    private const string AllBudgets = "*";

    public static void Judge(BenchResult result, bool budgetsOnly)
    {
        JudgeBudgets(result);
        if (!budgetsOnly)
        {
            JudgeRatio(result, "seal AEAD_AES_128_GCM, 1200 B", 4.5);
            JudgeRatio(result, "seal AES_CM_128_HMAC_SHA1_80, 16 at once, 1200 B", 3);
            JudgeFlat(result);
        }
    }

    private static void JudgeBudgets(BenchResult result)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "budgets.json");
        Dictionary<string, double> budgets = JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(path))!;
        foreach (Row row in result.Rows)
        {
            string name = $"{row["name"]}";
            double budget = budgets.TryGetValue(name, out double own) ? own : budgets[AllBudgets];
            double allocated = row.Number("allocated");
            if (allocated > budget)
            {
                result.Miss($"{name} allocates {allocated:F1} B an operation (budget {budget})");
            }
        }
    }

    private static void JudgeRatio(BenchResult result, string name, double least)
    {
        Row? row = result.Rows.Find(candidate => $"{candidate["name"]}" == name);
        if (row is not null && row.Number("reference_ns") > 1)
        {
            result.Demand(row.Number("ratio") >= least, $"{name}: {row.Number("ratio"):F1} times as fast as {row["reference"]} ({least} at least)");
        }
    }

    /// <summary>The cost of a packet from 10 to 1000 subscribers within 15 %.</summary>
    private static void JudgeFlat(BenchResult result)
    {
        double[] costs =
        [
            .. new[] { 10, 100, 1000 }
                .Select(subscribers => result.Rows.Find(row => $"{row["name"]}" == $"fan-out, AEAD_AES_128_GCM, {subscribers} subscribers"))
                .OfType<Row>().Select(row => row.Number("ns")),
        ];
        if (costs.Length == 3)
        {
            double spread = costs.Max() / costs.Min();
            result.Demand(spread <= 1.15, $"a forwarded packet costs {string.Join(" / ", costs.Select(cost => $"{cost:F0}"))} ns at 10 / 100 / 1000 subscribers, {(spread - 1) * 100:F0} % apart (15 at most)");
        }
    }
}
