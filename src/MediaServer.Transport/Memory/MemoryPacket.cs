using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>A datagram on its way or arrived, with bytes lent from the network's pool.</summary>
internal readonly record struct MemoryPacket(
    MemoryTransport Target, byte[] Bytes, int Length, TransportAddress Source, TransportAddress Local, byte Ecn);
