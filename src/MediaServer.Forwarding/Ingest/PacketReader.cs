using MediaServer.Forwarding.Codecs;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Ingest;

/// <summary>Reads an opened RTP packet once into what the fan-out needs.</summary>
public static class PacketReader
{
    /// <summary>False when the payload type or descriptor says nothing we can forward.</summary>
    public static bool TryRead(
        in RtpPacket rtp, ReadOnlySpan<byte> bytes, IngestStream stream, long sequence, PacketRef reference, Instant arrival, out MediaPacket packet)
    {
        packet = new MediaPacket
        {
            Reference = reference,
            Stream = stream,
            Sequence = sequence,
            Timestamp = rtp.Timestamp,
            Arrival = arrival,
            PayloadOffset = (ushort)rtp.HeaderLength,
            PayloadLength = (ushort)(bytes.Length - rtp.HeaderLength - rtp.PaddingLength),
            Marker = rtp.Marker,
            AudioLevel = 0xFF,
            Codec = stream.Track.CodecOf(rtp.PayloadType),
        };
        if (packet.Codec == Codec.None)
        {
            return false;
        }

        ReadExtensions(rtp, bytes, stream.Track.Section.Extensions, ref packet);
        if (!stream.Track.IsVideo)
        {
            packet.Marks.StartOfFrame = true;
            packet.Marks.EndOfFrame = true;
            return true;
        }

        if (packet.PayloadLength == 0)
        {
            return false;
        }

        // Chromium sends descriptors with every codec; only AV1 needs them to find its layers.
        return packet.Extensions.DependencyDescriptor != 0 && packet.Codec == Codec.Av1 && stream.Structure.TryRead(
                bytes.Slice(packet.Extensions.DependencyDescriptor, packet.Extensions.DependencyDescriptorLength), out packet.Marks)
            || PayloadMarks.TryRead(packet.Codec, rtp.Payload, rtp.Marker, out packet.Marks);
    }

    private static void ReadExtensions(in RtpPacket rtp, ReadOnlySpan<byte> bytes, HeaderExtensionIds ids, ref MediaPacket packet)
    {
        foreach (RtpExtension extension in rtp.Extensions)
        {
            byte id = extension.Id;
            if (id == ids.AudioLevel && extension.Data.Length > 0)
            {
                packet.AudioLevel = extension.Data[0];
            }
            else if (id == ids.PlayoutDelay && extension.Data.Length == PlayoutDelay.Length)
            {
                packet.Extensions.PlayoutDelay = OffsetOf(bytes, extension.Data);
            }
            else if (id == ids.AbsCaptureTime && extension.Data.Length is 8 or 16)
            {
                packet.Extensions.AbsCaptureTime = OffsetOf(bytes, extension.Data);
                packet.Extensions.AbsCaptureTimeLength = (byte)extension.Data.Length;
            }
            else if (id == ids.DependencyDescriptor && extension.Data.Length >= 3)
            {
                packet.Extensions.DependencyDescriptor = OffsetOf(bytes, extension.Data);
                packet.Extensions.DependencyDescriptorLength = (byte)extension.Data.Length;
            }
        }
    }

    private static ushort OffsetOf(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> part)
    {
        packet.Overlaps(part, out int offset);
        return (ushort)offset;
    }
}
