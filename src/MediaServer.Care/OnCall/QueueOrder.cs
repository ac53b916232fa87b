namespace MediaServer.Care.OnCall;

/// <summary>Who is next, and how long the others still wait. Arithmetic alone.</summary>
public static class QueueOrder
{
    /// <summary>Before anything was measured: what a conversation takes.</summary>
    public static readonly TimeSpan UsualTalk = TimeSpan.FromMinutes(5);

    /// <summary>The most urgent first, then whoever has waited longest.</summary>
    public static IReadOnlyList<QueueEntry> Sort(IEnumerable<QueueEntry> waiting) =>
        [.. waiting.OrderByDescending(e => e.Priority).ThenBy(e => e.At).ThenBy(e => e.Id, StringComparer.Ordinal)];

    /// <summary>Whom an operator with these skills takes next; null when nobody fits.</summary>
    public static QueueEntry? Next(IEnumerable<QueueEntry> waiting, IReadOnlyCollection<string> skills) =>
        Sort(waiting).FirstOrDefault(e => Fits(e, skills));

    public static bool Fits(QueueEntry entry, IReadOnlyCollection<string> skills) =>
        entry.Skill is null || skills.Contains(entry.Skill, StringComparer.OrdinalIgnoreCase);

    /// <summary>An honest guess for the one at a place (1 is next): whole rounds of the operators there are. Null while there are none.</summary>
    public static TimeSpan? Wait(int place, int operators, TimeSpan talk) => operators == 0 ? null : talk * Math.Ceiling((double)place / operators);
}
