using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load.Runs;

/// <summary>What <c>bench/run load</c> was asked for.</summary>
internal sealed record LoadOptions
{
    public static readonly IReadOnlyList<string> Shapes = ["livestream", "meeting", "voices", "triads", "idle", "sip"];

    /// <summary>Most clients of a run, whatever is asked: one process and its sockets.</summary>
    public const int MaxClients = 8000;

    public string Shape { get; init; } = "livestream";

    /// <summary>Receiving clients; null ramps up.</summary>
    public int? Subscribers { get; init; }

    /// <summary>Participants of a meeting, or idle ones; null ramps up.</summary>
    public int? Participants { get; init; }

    /// <summary>Rooms of three; null ramps up.</summary>
    public int? Rooms { get; init; }

    /// <summary>Measured time of each step, 1-600.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Peers in the same run.</summary>
    public IReadOnlyList<string> Against { get; init; } = [];

    public Uri? Url { get; init; }

    /// <summary>How often every target has its turn.</summary>
    public int Turns { get; init; } = 1;

    /// <summary>The publishers' bit rate times this: the way to saturate a server with few subscribers.</summary>
    public int Speed { get; init; } = 1;

    public int Lanes { get; init; } = 1;

    public ReportFiles Files { get; init; } = new(null, null);

    /// <summary>The sizes of the steps in the shape's own unit.</summary>
    public IReadOnlyList<int> Steps => Shape switch
    {
        "meeting" => Participants is { } parties ? [Math.Clamp(parties, 2, 250)] : [4, 8, 12, 16, 20, 24, 32],
        "triads" => Rooms is { } rooms ? [Math.Clamp(rooms, 1, MaxClients / 3)] : [5, 10, 20, 40, 60, 80, 100, 150, 200],
        "idle" => [Math.Clamp(Participants ?? 1000, 1, MaxClients)],
        _ => Subscribers is { } subscribers ? [Math.Clamp(subscribers, 1, MaxClients)] : [100, 200, 400, 700, 1000, 1500, 2000, 2500, 3000, 4000, 5000],
    };
}
