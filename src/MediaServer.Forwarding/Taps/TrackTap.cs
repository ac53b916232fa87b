using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
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
        if (packet.Codec == Codec.Red)
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

    /// <summary>RFC 2198: the primary block as a packet of its own; older blocks are what NACK restores in full anyway.</summary>
    private void Unwrap(in MediaPacket packet, ReadOnlySpan<byte> bytes)
    {
        if (!RedPayload.TryParse(bytes.Slice(packet.PayloadOffset, packet.PayloadLength), out RedPayload red)
            || track.CodecOf(red.Primary.PayloadType) is Codec.None or Codec.Red
            || red.Primary.Data.Length > MostUnwrapped)
        {
            return;
        }

        ReadOnlySpan<byte> data = red.Primary.Data;
        Span<byte> plain = stackalloc byte[HeaderLength + data.Length];
        plain[0] = 0x80;
        plain[1] = (byte)((bytes[1] & 0x80) | red.Primary.PayloadType);
        bytes[2..HeaderLength].CopyTo(plain[2..]);
        data.CopyTo(plain[HeaderLength..]);
        Sink.OnPacket(plain, track.CodecOf(red.Primary.PayloadType), packet.Arrival, packet.AudioLevel);
    }
}
