using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Reports;

/// <summary>
/// Fast feedback toward a publisher: transport-wide arrival times each 50-100 ms, NACK, and key-frame requests.
/// </summary>
public sealed class FeedbackSender(ForwardingPeer peer)
{
    private const int Capacity = 512;
    private static readonly Duration Interval = Duration.FromMilliseconds(60);

    private readonly PacketArrival[] _arrivals = new PacketArrival[Capacity];
    private TransportFeedbackBuilder _builder;
    private SequenceUnwrapper _unwrapper;
    private int _count;
    private Instant _next = Instant.Never;

    public long NacksSent { get; private set; }

    public long KeyFrameRequestsSent { get; private set; }

    /// <summary>Notes the arrival of any genuine RTP packet, media or padding.</summary>
    public void OnPacket(in RtpPacket packet, Instant now)
    {
        byte id = TransportCcId();
        if (id == 0 || !packet.TryGetExtension(id, out ReadOnlySpan<byte> data) || !TransportSequenceNumber.TryRead(data, out ushort sequence))
        {
            return;
        }

        if (_count == Capacity)
        {
            Flush(now);
        }

        Insert(new PacketArrival(_unwrapper.Unwrap(sequence), now));
        if (_next == Instant.Never)
        {
            _next = now + Interval;
            peer.NeedsService = true;
        }
    }

    /// <summary>Sends what is due; returns when to call again.</summary>
    public Instant Service(Instant now)
    {
        if (_next <= now)
        {
            Flush(now);
            _next = Instant.Never;
        }

        Instant next = _next;
        foreach (IngestStream stream in peer.Ingest.Streams)
        {
            next = Instant.Min(next, ServiceStream(stream, now));
        }

        return next;
    }

    private byte TransportCcId()
    {
        foreach (SourceTrack track in peer.Tracks)
        {
            if (track.Section.Extensions.TransportCc != 0)
            {
                return track.Section.Extensions.TransportCc;
            }
        }

        return 0;
    }

    private void Insert(PacketArrival arrival)
    {
        int index = _count;
        while (index > 0 && _arrivals[index - 1].Sequence > arrival.Sequence)
        {
            index--;
        }

        if (index > 0 && _arrivals[index - 1].Sequence == arrival.Sequence)
        {
            return;
        }

        Array.Copy(_arrivals, index, _arrivals, index + 1, _count - index);
        _arrivals[index] = arrival;
        _count++;
    }

    private void Flush(Instant now)
    {
        _ = now;
        ReadOnlySpan<PacketArrival> rest = _arrivals.AsSpan(0, _count);
        Span<byte> packet = stackalloc byte[1100];
        while (!rest.IsEmpty)
        {
            int length = _builder.Write(packet, peer.ReportSsrc, peer.Ingest.FirstSsrc, rest, out int consumed);
            if (length == 0 || consumed == 0)
            {
                break;
            }

            peer.Sink.SendRtcp(peer.Path, packet[..length]);
            rest = rest[consumed..];
        }

        _count = 0;
    }

    private Instant ServiceStream(IngestStream stream, Instant now)
    {
        Instant next = Instant.Never;
        if (stream.Nack is { Count: > 0 } nack)
        {
            SendNack(stream, nack, now);
            next = nack.NextDeadline;
        }

        if (stream.KeyFrames.TryTake(now))
        {
            SendKeyFrameRequest(stream);
        }

        return Instant.Min(next, stream.IsLive(now) ? stream.KeyFrames.NextDeadline : Instant.Never);
    }

    private void SendNack(IngestStream stream, NackRequester nack, Instant now)
    {
        Span<ushort> lost = stackalloc ushort[128];
        int count = nack.Take(peer.RoundTrip, now, lost);
        ReadOnlySpan<ushort> rest = lost[..count];
        Span<byte> packet = stackalloc byte[512];
        while (!rest.IsEmpty)
        {
            int length = GenericNack.Write(packet, peer.ReportSsrc, stream.Ssrc, rest, out int taken);
            if (length == 0 || taken == 0)
            {
                return;
            }

            peer.Sink.SendRtcp(peer.Path, packet[..length]);
            NacksSent += taken;
            rest = rest[taken..];
        }
    }

    private void SendKeyFrameRequest(IngestStream stream)
    {
        Span<byte> packet = stackalloc byte[32];
        int length;
        if (stream.Track.Answers(FeedbackKinds.Pli) || !stream.Track.Answers(FeedbackKinds.Fir))
        {
            length = new Pli(peer.ReportSsrc, stream.Ssrc).Write(packet);
        }
        else
        {
            length = Fir.Write(packet, peer.ReportSsrc, [new FirEntry(stream.Ssrc, stream.KeyFrames.FirSequence)]);
        }

        peer.Sink.SendRtcp(peer.Path, packet[..length]);
        KeyFrameRequestsSent++;
    }
}
