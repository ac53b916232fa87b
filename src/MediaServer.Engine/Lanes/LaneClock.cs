using System.Diagnostics;
using MediaServer.Primitives;

namespace MediaServer.Engine.Lanes;

/// <summary>The only clock of the media plane: read once a turn by each lane, and handed on as a value.</summary>
public static class LaneClock
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    /// <summary>Fixed once: a step of the machine's clock in mid-call never reaches a sender report.</summary>
    public static WallClock Wall { get; } = new((DateTimeOffset.UtcNow.Ticks - DateTimeOffset.UnixEpoch.Ticks) / 10 - Now.Microseconds);

    public static Instant Now => new((long)(Stopwatch.GetElapsedTime(Start).Ticks / 10));
}
