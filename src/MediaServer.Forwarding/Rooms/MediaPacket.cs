using MediaServer.Forwarding.Codecs;
using MediaServer.Forwarding.Ingest;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Rooms;

/// <summary>
/// One opened RTP packet on its way from a publisher's stream to the subscribers: where its bytes lie, and what was
/// read from them once so that no subscriber reads it again.
/// </summary>
public struct MediaPacket
{
    public PacketRef Reference;
    public IngestStream Stream;

    /// <summary>Extended sequence number of the publisher's stream.</summary>
    public long Sequence;
    public uint Timestamp;
    public Instant Arrival;
    public ushort PayloadOffset;
    public ushort PayloadLength;
    public Codec Codec;
    public bool Marker;

    /// <summary>Bytes of RTP padding that make the packets of a frame one size, so that they leave as one train.</summary>
    public byte Padding;

    /// <summary>Not the newest of its stream: reordered or retransmitted.</summary>
    public bool IsLate;

    /// <summary>RFC 6464 byte (voice bit and level), or 0xFF when the packet has none.</summary>
    public byte AudioLevel;

    public FrameMarks Marks;

    /// <summary>Offsets of header extension data inside the packet, 0 when absent.</summary>
    public ExtensionOffsets Extensions;
}

/// <summary>Where the extensions that are carried on lie in the packet (offset from its first byte; 0: absent).</summary>
public struct ExtensionOffsets
{
    public ushort PlayoutDelay;
    public ushort AbsCaptureTime;
    public byte AbsCaptureTimeLength;
    public ushort DependencyDescriptor;
    public byte DependencyDescriptorLength;
}
