using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Benchmarks;

/// <summary>Rows from a summary: a baseline is the reference of the others of its category and parameters.</summary>
internal static class HotpathRows
{
    public static IEnumerable<Row> From(Summary summary)
    {
        foreach (IGrouping<string, BenchmarkReport> group in summary.Reports.GroupBy(report => Name(report.BenchmarkCase)))
        {
            BenchmarkReport? reference = group.FirstOrDefault(report => report.BenchmarkCase.Descriptor.Baseline);
            foreach (BenchmarkReport report in group.Where(report => report != reference))
            {
                double ns = Fastest(report);
                double referenceNs = reference is null ? double.NaN : Fastest(reference);
                yield return new Row()
                    .Set("name", group.Key)
                    .Set("ns", ns)
                    .Set("ns_p50", report.ResultStatistics?.Median)
                    .Set("allocated", report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase))
                    .Set("reference", reference?.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''))
                    .Set("reference_ns", reference is null ? null : referenceNs)
                    .Set("ratio", reference is null ? null : referenceNs / ns);
            }
        }
    }

    /// <summary>On a shared machine the minimum says what the code costs; the rest is other people's time.</summary>
    private static double Fastest(BenchmarkReport report) => report.ResultStatistics?.Min ?? double.NaN;

    private static string Name(BenchmarkCase benchmark)
    {
        string category = benchmark.Descriptor.Categories.FirstOrDefault() ?? benchmark.Descriptor.WorkloadMethod.Name;
        return benchmark.Parameters.Count == 0
            ? category
            : $"{category}, {string.Join(", ", benchmark.Parameters.Items.Select(item => $"{item.Value} {(item.Name == "Bytes" ? "B" : "subscribers")}"))}";
    }
}
