using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MediaServer.Bench.Benchmarks.Cases;
using MediaServer.Bench.Reports;
using Perfolizer.Horology;

namespace MediaServer.Bench.Benchmarks;

/// <summary><c>bench/run hotpath</c>: what a packet passes through, each beside a reference in the same run.</summary>
internal static class Program
{
    private static readonly Type[] s_cases = [typeof(Parsing), typeof(Seal), typeof(Open), typeof(FanOut), typeof(SocketToSocket)];

    private static int Main(string[] args)
    {
        Option<string?> json = new("--json") { Description = "Writes the result as JSON." };
        Option<string?> html = new("--html") { Description = "Writes a report." };
        Option<bool> budgets = new("--budgets") { Description = "Only what is allocated counts: short runs, for CI." };
        Option<string> filter = new("--filter") { Description = "Only cases whose class is named so: Parsing, Seal, Open, FanOut, SocketToSocket.", DefaultValueFactory = _ => "" };
        Option<int> spin = new("--spin") { Description = "Runs a room of 100 without sockets for so many seconds, for a profiler, with warm and with cold caches." };
        RootCommand root = new("What a packet passes through, in ns, each beside a reference in the same run.") { json, html, budgets, filter, spin };
        root.SetAction(parsed => parsed.GetValue(spin) is > 0 and int seconds ? Support.Spin.Run(seconds) : Run(new ReportFiles(parsed.GetValue(json), parsed.GetValue(html)), parsed.GetValue(budgets), parsed.GetValue(filter)!));
        return root.Parse(args).Invoke();
    }

    private static int Run(ReportFiles files, bool budgetsOnly, string filter)
    {
        BenchResult result = new("hotpath");
        result.Versions.Set("libsrtp2", Support.LibSrtp.IsInstalled ? "libsrtp2.so.1" : "not installed");
        Type[] cases = [.. s_cases.Where(type => type.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        for (int i = 0; i < cases.Length; i++)
        {
            Console.Error.WriteLine($"{i + 1} of {cases.Length}: {cases[i].Name}");
            AccumulationLogger log = new();
            Summary summary = BenchmarkRunner.Run(cases[i], Configuration(budgetsOnly, log));
            if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
            {
                Console.Error.WriteLine($"not measured: {cases[i].Name} failed");
                Console.Error.WriteLine(string.Join(Environment.NewLine, log.GetLog().Split('\n').Where(line => line.Contains("xception", StringComparison.Ordinal)).Take(5)));
                return BenchResult.NotMeasured;
            }

            result.Rows.AddRange(HotpathRows.From(summary));
        }

        HotpathVerdict.Judge(result, budgetsOnly);
        return result.Publish(files);
    }

    private static IConfig Configuration(bool budgetsOnly, ILogger log)
    {
        Job job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(budgetsOnly ? 1 : 3)
            .WithIterationCount(budgetsOnly ? 2 : 12)
            .WithIterationTime(TimeInterval.FromMilliseconds(budgetsOnly ? 20 : 80));
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(log)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "mediaserver-hotpath"))
            .WithOptions(ConfigOptions.DisableOptimizationsValidator);
    }
}
