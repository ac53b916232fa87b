namespace MediaServer.Care.OnCall;

/// <summary>How callers of a service fared.</summary>
/// <param name="Calls">All that ended.</param>
/// <param name="Answered">Those that somebody took.</param>
/// <param name="Abandoned">Those who gave up or whom nobody answered.</param>
/// <param name="InTime">Answered within the target.</param>
/// <param name="TargetSeconds">The service's target.</param>
/// <param name="P50Seconds">Half of the answered waited no longer.</param>
/// <param name="P90Seconds">Nine of ten of the answered waited no longer.</param>
public sealed record WaitFigures(int Calls, int Answered, int Abandoned, int InTime, int TargetSeconds, int P50Seconds, int P90Seconds)
{
    public static WaitFigures Of(IReadOnlyList<(DateTimeOffset At, DateTimeOffset? Taken, string Outcome)> calls, int target)
    {
        int[] waits = [.. calls.Where(c => c.Taken is not null).Select(c => (int)(c.Taken!.Value - c.At).TotalSeconds).Order()];
        int lost = calls.Count(c => c.Taken is null && c.Outcome is "missed" or "cancelled" or "abandoned");
        return new WaitFigures(waits.Length + lost, waits.Length, lost, waits.Count(w => w <= target), target, At(waits, 50), At(waits, 90));
    }

    /// <summary>Nearest rank: a wait that somebody really had.</summary>
    private static int At(int[] sorted, int percent) => sorted.Length == 0 ? 0 : sorted[Math.Max(0, ((sorted.Length * percent) + 99) / 100 - 1)];
}
