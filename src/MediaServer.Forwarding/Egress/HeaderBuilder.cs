using System.Buffers.Binary;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Egress;

/// <summary>The fixed fields of a header to write.</summary>
public readonly record struct HeaderFields(byte PayloadType, bool Marker, long Sequence, uint Timestamp, uint Ssrc);

/// <summary>
/// Writes RTP headers toward a subscriber: numbers of its own, extensions with the ids it negotiated. The common cases
/// (transport-wide sequence number alone, or with an audio level) are written by hand in one-byte form; everything else goes through
/// the general writer.
/// </summary>
public static class HeaderBuilder
{
    /// <summary>The P bit of the first byte (RFC 3550 section 5.1).</summary>
    public const byte PaddingBit = 0x20;

    /// <summary>Writes the header; returns its length (20-128).</summary>
    public static int Write(
        Span<byte> destination, EgressConfiguration configuration, ForwardingPeer peer, in HeaderFields fields, in MediaPacket packet, ReadOnlySpan<byte> source, bool withMid, Instant now, bool voice)
    {
        HeaderExtensionIds ids = configuration.Extensions;
        if (!withMid && !HasCarried(packet) && ids.TransportCc is > 0 and < 15)
        {
            return WriteCommon(destination, ids, peer, fields, voice ? packet.AudioLevel : (byte)0xFF);
        }

        return WriteGeneral(destination, configuration, peer, fields, packet, source, withMid, now, voice);
    }

    private static bool HasCarried(in MediaPacket packet) =>
        (packet.Extensions.PlayoutDelay | packet.Extensions.AbsCaptureTime) != 0
        || (packet.Codec == Codec.Av1 && packet.Extensions.DependencyDescriptor != 0);

    private static int WriteCommon(Span<byte> destination, HeaderExtensionIds ids, ForwardingPeer peer, in HeaderFields fields, byte audioLevel)
    {
        WriteFixed(destination, fields, extension: true);
        bool withLevel = audioLevel != 0xFF && ids.AudioLevel is > 0 and < 15;
        int words = withLevel ? 2 : 1;
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], 0xBEDE_0000u | (uint)words);
        destination[16] = (byte)((ids.TransportCc << 4) | 1);
        BinaryPrimitives.WriteUInt16BigEndian(destination[17..], peer.NextTransportSequence());
        if (!withLevel)
        {
            destination[19] = 0;
            return 20;
        }

        destination[19] = (byte)(ids.AudioLevel << 4);
        destination[20] = audioLevel;
        destination[21] = 0;
        destination[22] = 0;
        destination[23] = 0;
        return 24;
    }

    private static void WriteFixed(Span<byte> destination, in HeaderFields fields, bool extension)
    {
        destination[0] = extension ? (byte)0x90 : (byte)0x80;
        destination[1] = (byte)(fields.PayloadType | (fields.Marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)fields.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], fields.Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], fields.Ssrc);
    }

    private static int WriteGeneral(
        Span<byte> destination, EgressConfiguration configuration, ForwardingPeer peer, in HeaderFields fields, in MediaPacket packet, ReadOnlySpan<byte> source, bool withMid, Instant now, bool voice)
    {
        HeaderExtensionIds ids = configuration.Extensions;
        RtpHeaderWriter writer = new(destination, ids.AllowMixed);
        writer.TryStart(fields.PayloadType, fields.Marker, (ushort)fields.Sequence, fields.Timestamp, fields.Ssrc);
        Span<byte> scratch = stackalloc byte[4];
        if (ids.TransportCc != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(scratch, peer.NextTransportSequence());
            writer.TryAddExtension(ids.TransportCc, scratch[..2]);
        }
        else if (ids.AbsSendTime != 0)
        {
            AbsSendTime.Write(scratch, AbsSendTime.FromInstant(now));
            writer.TryAddExtension(ids.AbsSendTime, scratch[..3]);
        }

        if (voice && ids.AudioLevel != 0 && packet.AudioLevel != 0xFF)
        {
            scratch[0] = packet.AudioLevel;
            writer.TryAddExtension(ids.AudioLevel, scratch[..1]);
        }

        if (withMid && ids.Mid != 0)
        {
            writer.TryAddExtension(ids.Mid, configuration.MidBytes);
        }

        Carry(ref writer, ids.PlayoutDelay, source, packet.Extensions.PlayoutDelay, PlayoutDelay.Length);
        Carry(ref writer, ids.AbsCaptureTime, source, packet.Extensions.AbsCaptureTime, packet.Extensions.AbsCaptureTimeLength);
        // Toward VP8 and H.264 receivers the payload says it all, and frame numbers of several layers would not fit together.
        Carry(ref writer, packet.Codec == Codec.Av1 ? ids.DependencyDescriptor : (byte)0, source, packet.Extensions.DependencyDescriptor, packet.Extensions.DependencyDescriptorLength);
        return writer.Finish();
    }

    private static void Carry(ref RtpHeaderWriter writer, byte id, ReadOnlySpan<byte> source, int offset, int length)
    {
        if (id != 0 && offset != 0)
        {
            writer.TryAddExtension(id, source.Slice(offset, length));
        }
    }
}
