using MediaServer.Bench.Load.Clients;

namespace MediaServer.Bench.Load.Targets;

/// <summary>
/// A server under load. A further peer is added by writing one of these and naming it in <see cref="TargetNames"/>:
/// start the process pinned by <see cref="ServerProcess"/>, exchange descriptions in <see cref="ConnectAsync"/>
/// (<see cref="RtcClient.Offer"/> and <see cref="RtcClient.Accept"/> where the client offers,
/// <see cref="RtcClient.AnswerTo"/> where the server does), and count what was sent where the server can tell.
/// </summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>As in the rows: mediaserver, janus, plain, floor.</summary>
    string Name { get; }

    string Version { get; }

    /// <summary>Whose CPU and memory are measured.</summary>
    int ProcessId { get; }

    /// <summary>Threads whose names begin so are lanes; empty where there is nothing of the kind.</summary>
    string LaneThreads { get; }

    bool Supports(string shape);

    /// <summary>Starts and returns when it takes calls.</summary>
    Task StartAsync(CancellationToken cancelled);

    /// <summary>Joins a client; returns when its keys are there.</summary>
    Task ConnectAsync(RtcClient client, Seat seat, CancellationToken cancelled);

    /// <summary>All clients of a step have joined.</summary>
    Task ReadyAsync(CancellationToken cancelled);

    /// <summary>Ends a client's session.</summary>
    Task LeaveAsync(RtcClient client, CancellationToken cancelled);

    /// <summary>What the server itself counts; zeros where it doesn't tell.</summary>
    Task<TargetCounters> CountAsync(CancellationToken cancelled);
}

/// <summary>Where a client sits.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Name">The participant's name.</param>
/// <param name="Kind">How it joins.</param>
internal sealed record Seat(string Room, string Name, SeatKind Kind);

/// <summary>How a client joins.</summary>
internal enum SeatKind
{
    /// <summary>Sends and receives nothing (WHIP).</summary>
    Publisher,

    /// <summary>Receives alone (WHEP).</summary>
    Player,

    /// <summary>Sends and receives over one connection, with signalling, as the page does.</summary>
    Party,
}

/// <summary>Counters of a server since its start.</summary>
internal sealed record TargetCounters
{
    public double PacketsOut { get; init; }

    /// <summary>Messages handed to the kernel; a segmented train is one.</summary>
    public double Sends { get; init; }

    /// <summary>Time in collections, seconds; not a number where unknown.</summary>
    public double GcPause { get; init; } = double.NaN;

    public double Collections { get; init; }

    /// <summary>Turns by upper bound in seconds, cumulative.</summary>
    public IReadOnlyDictionary<double, double> Turns { get; init; } = new Dictionary<double, double>();

    /// <summary>Managed heap after the last collection, bytes.</summary>
    public double Heap { get; init; }
}
