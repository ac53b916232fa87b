using MediaServer.Forwarding.Rooms;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// Takes a publisher's redundancy (RFC 2198) apart: inside the server a voice is Opus alone, each packet once, and each subscriber gets
/// the redundancy that its own leg needs.
/// </summary>
public static class RedUnwrapper
{
    /// <summary>Moves the packet's payload to its newest block; false when the payload is no redundancy of a known codec.</summary>
    public static bool TryTakePrimary(ref MediaPacket packet, ReadOnlySpan<byte> bytes)
    {
        if (!RedPayload.TryParse(bytes.Slice(packet.PayloadOffset, packet.PayloadLength), out RedPayload red))
        {
            return false;
        }

        RedBlock primary = red.Primary;
        Codec codec = packet.Stream.Track.CodecOf(primary.PayloadType);
        if (codec is Codec.None or Codec.Red)
        {
            return false;
        }

        Narrow(ref packet, primary.Data, bytes, codec);
        return true;
    }

    /// <summary>
    /// The packet that a copy restores. Copies carry no numbers: the nearest is the packet before, unless its distance in time says
    /// that it is more packets back.
    /// </summary>
    /// <param name="red">The packet as it came.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="back">1: the nearest copy.</param>
    /// <param name="restored">What it restores.</param>
    public static bool TryRestore(in MediaPacket red, ReadOnlySpan<byte> bytes, int back, out MediaPacket restored)
    {
        restored = red;
        if (!RedPayload.TryParse(bytes.Slice(red.PayloadOffset, red.PayloadLength), out RedPayload payload) || back > payload.RedundantCount)
        {
            return false;
        }

        RedBlock copy = default;
        int index = payload.RedundantCount - back;
        foreach (RedBlock block in payload)
        {
            if (index-- == 0)
            {
                copy = block;
                break;
            }
        }

        Codec codec = red.Stream.Track.CodecOf(copy.PayloadType);
        if (codec is Codec.None or Codec.Red || copy.Data.IsEmpty || copy.TimestampOffset == 0)
        {
            return false;
        }

        int packets = OpusToc.TryRead(copy.Data, out OpusToc toc) && toc.Samples > 0 && copy.TimestampOffset % toc.Samples == 0 && copy.TimestampOffset / toc.Samples <= 8
            ? copy.TimestampOffset / toc.Samples
            : back;
        restored.Sequence = red.Sequence - packets;
        restored.Timestamp = red.Timestamp - (uint)copy.TimestampOffset;
        restored.Marker = false;
        restored.IsLate = true;
        Narrow(ref restored, copy.Data, bytes, codec);
        return true;
    }

    private static void Narrow(ref MediaPacket packet, ReadOnlySpan<byte> block, ReadOnlySpan<byte> bytes, Codec codec)
    {
        bytes.Overlaps(block, out int offset);
        packet.PayloadOffset = block.IsEmpty ? packet.PayloadOffset : (ushort)offset;
        packet.PayloadLength = (ushort)block.Length;
        packet.Codec = codec;
    }
}
