using System.Buffers.Binary;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Taps;

/// <summary>
/// Chooses what of a source goes to its tap: of simulcast layers the highest that is alive, changed at key frames only. It
/// stands among the subscribers in one respect: it asks for key frames.
/// </summary>
public sealed class TrackTap(SourceTrack track, ISourceTap sink)
{
    private const int HeaderLength = 12;

    /// <summary>Longer Opus packets than this don't fit into a datagram.</summary>
    private const int MostUnwrapped = 1500;

    private IngestStream? _current;

    public ISourceTap Sink { get; } = sink;

    /// <summary>The stream whose packets go to the tap.</summary>
    public IngestStream? Current => _current;

    /// <summary>The recorder can't go on without a key frame.</summary>
    public void AskForKeyFrame(Instant now) => track.WantKeyFrame(track.Find(SourceTrack.MaxLayers, now));

    /// <summary>A packet of any of the track's streams.</summary>
    public void OnPacket(IngestStream stream, in MediaPacket packet, ReadOnlySpan<byte> bytes)
    {
        bool isNew = stream != _current;
        if (isNew && !IsBetter(stream, packet))
        {
            return;
        }

        _current = stream;
        if (packet.Codec == Codec.Red || track.CodecOf((byte)(bytes[1] & 0x7F)) == Codec.Red)
        {
            Unwrap(packet, bytes);
        }
        else
        {
            Sink.OnPacket(bytes, packet.Codec, packet.Arrival, packet.AudioLevel);
        }

        if (isNew && stream.Clock.HasReport)
        {
            // The next report may be seconds away; without one the stream would stand on its arrival times.
            Sink.OnSenderReport(stream.Clock.Ntp, stream.Clock.Timestamp, stream.Clock.ReportArrival);
        }
    }

    public void OnSenderReport(IngestStream stream, NtpTime ntp, uint timestamp, Instant now)
    {
        if (stream == _current)
        {
            Sink.OnSenderReport(ntp, timestamp, now);
        }
    }

    private bool IsBetter(IngestStream stream, in MediaPacket packet)
    {
        if (!track.IsVideo)
        {
            return true;
        }

        if (stream != track.Find(SourceTrack.MaxLayers, packet.Arrival))
        {
            return false;
        }

        if (packet.Marks.IsKeyFrame && packet.Marks.StartOfFrame)
        {
            return true;
        }

        if (!stream.KeyFrames.IsWanted)
        {
            track.WantKeyFrame(stream);
        }

        return false;
    }

    /// <summary>RFC 2198: the one block that the packet now stands for, as a packet of its own.</summary>
    private void Unwrap(in MediaPacket packet, ReadOnlySpan<byte> bytes)
    {
        byte type = track.PayloadTypeOf(packet.Codec);
        if (packet.Codec is Codec.Red || type == SourceTrack.NoPayloadType || packet.PayloadLength > MostUnwrapped)
        {
            return;
        }

        Span<byte> plain = stackalloc byte[HeaderLength + packet.PayloadLength];
        plain[0] = 0x80;
        plain[1] = (byte)((packet.Marker ? 0x80 : 0) | type);
        BinaryPrimitives.WriteUInt16BigEndian(plain[2..], (ushort)packet.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(plain[4..], packet.Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(plain[8..], packet.Stream.Ssrc);
        bytes.Slice(packet.PayloadOffset, packet.PayloadLength).CopyTo(plain[HeaderLength..]);
        Sink.OnPacket(plain, packet.Codec, packet.Arrival, packet.AudioLevel);
    }
}
