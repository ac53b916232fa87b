using System.Runtime.CompilerServices;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>The last packets sent to one subscriber, by transport-wide sequence number.</summary>
public sealed class SentPackets
{
    /// <summary>Three seconds at 700 packets a second: more than a satellite's round trip.</summary>
    public const int Capacity = 2048;

    private readonly SentPacket[] _packets = new SentPacket[Capacity];

    public void Add(ushort sequence, int bytes, byte probe, Instant now)
    {
        ref SentPacket packet = ref _packets[sequence & (Capacity - 1)];
        packet.SentAt = now.Microseconds;
        packet.Bytes = bytes;
        packet.Sequence = sequence;
        packet.Fate = PacketFate.Flying;
        packet.Probe = probe;
        packet.IsResent = false;
    }

    /// <summary>The packet of a number; a null reference when it has been overwritten or never was.</summary>
    public ref SentPacket Find(ushort sequence)
    {
        ref SentPacket packet = ref _packets[sequence & (Capacity - 1)];
        if (packet.Sequence != sequence || packet.Fate == PacketFate.None)
        {
            return ref Unsafe.NullRef<SentPacket>();
        }

        return ref packet;
    }
}
