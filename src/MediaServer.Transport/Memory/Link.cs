using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>A datagram that enters the network.</summary>
/// <param name="Source">Whom it comes from.</param>
/// <param name="Destination">Where it goes.</param>
/// <param name="Length">Payload bytes.</param>
/// <param name="Class">What it carries.</param>
/// <param name="Now">The network's time.</param>
/// <param name="Number">Counts all datagrams of the network from 0.</param>
public readonly record struct LinkPacket(
    TransportAddress Source, TransportAddress Destination, int Length, TrafficClass Class, Instant Now, long Number);

/// <summary>What becomes of a datagram.</summary>
/// <param name="IsLost">Never arrives.</param>
/// <param name="Delay">Time on the way, zero or more; a datagram with less may overtake.</param>
/// <param name="Ecn">ECN bits on arrival.</param>
public readonly record struct LinkVerdict(bool IsLost, Duration Delay, byte Ecn = 0)
{
    public static readonly LinkVerdict Lost = new(true, Duration.Zero);

    public static LinkVerdict After(Duration delay) => new(false, delay);
}

/// <summary>The caller's model of every path: delay, queue, loss. Asked once for each datagram, in sending order.</summary>
public delegate LinkVerdict Link(in LinkPacket packet);
