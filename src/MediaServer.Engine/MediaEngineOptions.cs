using MediaServer.Transport;

namespace MediaServer.Engine;

/// <summary>What the media plane is told at start.</summary>
public sealed record MediaEngineOptions
{
    /// <summary>Port of the first lane; each further lane takes the next.</summary>
    public int Port { get; init; } = 20000;

    /// <summary>Threads that forward media.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>Addresses announced as candidates.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Packet memory of each lane in bytes, a power of two: the retransmission history of all its publishers.</summary>
    public int LogBytes { get; init; } = 32 * 1024 * 1024;

    public LaneTransportOptions Transport { get; init; } = new();
}
