using MediaServer.Primitives;
using MediaServer.Transport;

namespace MediaServer.Simulation.Tests.Harness;

/// <summary>Links for tests: delay, jitter, random loss, duplication by number of the packet.</summary>
internal static class Links
{
    public static Link Ideal { get; } = (in LinkPacket packet) => LinkVerdict.After(Duration.FromMilliseconds(10));

    /// <param name="seed">For loss and jitter.</param>
    /// <param name="loss">Share lost, 0-1.</param>
    /// <param name="delayMs">One way.</param>
    /// <param name="jitterMs">Uniform on top: reorders packets.</param>
    public static Link Lossy(ulong seed, double loss, double delayMs = 20, double jitterMs = 0)
    {
        SeededRandomSource random = new(seed);
        return (in LinkPacket packet) => random.NextDouble() < loss
            ? LinkVerdict.Lost
            : LinkVerdict.After(Duration.FromMilliseconds(delayMs + (jitterMs * random.NextDouble())));
    }
}
