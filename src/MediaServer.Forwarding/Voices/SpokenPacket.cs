using MediaServer.Primitives;

namespace MediaServer.Forwarding.Voices;

/// <summary>One Opus packet that went to a subscriber, by reference: its bytes may be said again.</summary>
public struct SpokenPacket
{
    public PacketRef Reference;
    public ushort Offset;
    public ushort Length;
    public uint Timestamp;
}
