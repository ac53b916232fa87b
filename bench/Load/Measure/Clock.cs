using System.Diagnostics;
using MediaServer.Primitives;

namespace MediaServer.Bench.Load.Measure;

/// <summary>The machine's monotonic clock in microseconds.</summary>
internal static class Clock
{
    public static Instant Now => new((long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency)));
}
