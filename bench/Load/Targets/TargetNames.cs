namespace MediaServer.Bench.Load.Targets;

/// <summary>Targets by the names that <c>--against</c> takes.</summary>
internal static class TargetNames
{
    public static readonly IReadOnlyList<string> All = ["mediaserver", "floor", "plain", "janus"];

    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="url">A running mediaserver, or null to start one.</param>
    /// <param name="lanes">Lanes of a mediaserver that is started.</param>
    public static ITarget Create(string name, Uri? url, int lanes) => name switch
    {
        "mediaserver" => new MediaServerTarget(url, lanes),
        "floor" or "plain" => new YardstickTarget(name),
        "janus" => new JanusTarget(),
        _ => throw new ArgumentException($"'{name}' is none of {string.Join(", ", All)}"),
    };
}
