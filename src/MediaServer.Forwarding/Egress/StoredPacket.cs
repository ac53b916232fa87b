using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Forwarding.Egress;

/// <summary>Reads a packet of the shared history again: retransmissions are rare, so nothing of it was kept.</summary>
public static class StoredPacket
{
    /// <summary>False when the bytes are not the packet of that number (overwritten meanwhile).</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, IngestStream stream, long sequence, PacketRef reference, out MediaPacket packet)
    {
        packet = default;
        if (!RtpPacket.TryParse(bytes, out RtpPacket rtp) || rtp.SequenceNumber != (ushort)sequence)
        {
            return false;
        }

        return PacketReader.TryRead(rtp, bytes, stream, sequence, reference, Instant.Past, out packet);
    }
}
