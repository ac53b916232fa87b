using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Bench.Links;

/// <summary>The receiving side of a simulated client: meters for each slot, and the feedback that a browser sends.</summary>
public sealed class Receivers
{
    private readonly CallClient _client;
    private readonly Dictionary<uint, SrtpReceiveState> _states = [];
    private readonly Dictionary<uint, int> _voiceSlots = [];
    private readonly Dictionary<uint, int> _pictureSlots = [];
    private readonly VoiceReceiver[] _voices;
    private readonly FrameBuffer[] _frames;
    private readonly List<PacketArrival> _arrivals = [];
    private readonly SortedDictionary<long, Instant> _known = [];
    private readonly List<ushort> _ask = [];
    private readonly Dictionary<uint, (uint Middle, Instant At)> _senderReports = [];
    private TransportFeedbackBuilder _feedback;
    private SequenceUnwrapper _transportSequence;

    internal Receivers(CallClient client, uint ssrcBase)
    {
        _client = client;
        Pictures = new PictureMeter[CallPlan.Slots];
        Voices = new VoiceMeter[CallPlan.Slots];
        _frames = new FrameBuffer[CallPlan.Slots];
        _voices = new VoiceReceiver[CallPlan.Slots];
        for (int slot = 0; slot < CallPlan.Slots; slot++)
        {
            Pictures[slot] = new PictureMeter();
            Voices[slot] = new VoiceMeter();
            _voices[slot] = new VoiceReceiver(Voices[slot]);
            _frames[slot] = new FrameBuffer(Pictures[slot]);
            _voiceSlots[CallPlan.VoiceSsrc(ssrcBase, slot)] = slot;
            _pictureSlots[CallPlan.PictureSsrc(ssrcBase, slot)] = slot;
        }
    }

    public PictureMeter[] Pictures { get; }

    public VoiceMeter[] Voices { get; }

    /// <summary>What a NACK takes to be answered; set by the call.</summary>
    public Duration RoundTrip { get; set; } = Duration.FromMilliseconds(100);

    /// <summary>Media bytes on the wire, each packet once.</summary>
    public long MediaBytes { get; private set; }

    /// <summary>Repeats, padding and what filled up probes.</summary>
    public long OverheadBytes { get; private set; }

    /// <summary>Media bits of each tenth of a second.</summary>
    public Dictionary<int, long> Timeline { get; } = [];

    public int KeyFrameRequests => _frames.Sum(frames => frames.KeyFrameRequests);

    internal ref SrtpReceiveState StateOf(uint ssrc) => ref CollectionsMarshal.GetValueRefOrAddDefault(_states, ssrc, out _);

    internal void OnPacket(in RtpPacket packet, int datagram, Instant now)
    {
        int wire = datagram + 28;
        if (packet.TryGetExtension(CallPlan.TransportCcId, out ReadOnlySpan<byte> number) && TransportSequenceNumber.TryRead(number, out ushort transport))
        {
            _arrivals.Add(new PacketArrival(_transportSequence.Unwrap(transport), now));
        }

        bool fresh;
        if (_voiceSlots.TryGetValue(packet.Ssrc, out int voice))
        {
            fresh = _voices[voice].OnPacket(packet.SequenceNumber, packet.PayloadType, packet.Payload, now);
        }
        else if (_pictureSlots.TryGetValue(packet.Ssrc, out int picture))
        {
            fresh = OnPicture(_frames[picture], packet.SequenceNumber, packet, packet.Payload, now);
        }
        else if (packet.Payload.Length > 2 && _pictureSlots.TryGetValue(packet.Ssrc - 1, out int repaired))
        {
            fresh = OnPicture(_frames[repaired], BinaryPrimitives.ReadUInt16BigEndian(packet.Payload), packet, packet.Payload[2..], now);
        }
        else
        {
            fresh = false;
        }

        Count(fresh, wire, now);
    }

    internal void OnSenderReport(uint ssrc, uint middle, Instant now) => _senderReports[ssrc] = (middle, now);

    internal void SendFeedback(Instant now)
    {
        if (_arrivals.Count == 0)
        {
            return;
        }

        // As libwebrtc: what comes late is reported with everything known since, so that a lost report is made good.
        long first = _arrivals.Min(arrival => arrival.Sequence);
        foreach (PacketArrival arrival in _arrivals)
        {
            _known.TryAdd(arrival.Sequence, arrival.Arrival);
        }

        _arrivals.Clear();
        foreach (long old in _known.Keys.TakeWhile(sequence => _known[sequence] < now - Duration.FromMilliseconds(500)).ToArray())
        {
            _known.Remove(old);
        }

        PacketArrival[] arrivals = [.. _known.Where(pair => pair.Key >= first).Select(pair => new PacketArrival(pair.Key, pair.Value))];
        Span<byte> buffer = stackalloc byte[1100];
        for (int at = 0; at < arrivals.Length;)
        {
            int length = _feedback.Write(buffer, 1, _client.SsrcBase, arrivals.AsSpan(at), out int consumed);
            if (length == 0)
            {
                return;
            }

            _client.SendRtcp(buffer[..length]);
            at += consumed;
        }
    }

    internal void AskAgain(Instant now)
    {
        Span<byte> buffer = stackalloc byte[600];
        for (int slot = 0; slot < CallPlan.Slots; slot++)
        {
            uint picture = CallPlan.PictureSsrc(_client.SsrcBase, slot);
            _frames[slot].TakeMissing(RoundTrip, now, _ask);
            SendNack(picture, buffer);
            if (_frames[slot].TakeKeyFrameRequest(now))
            {
                _client.SendRtcp(buffer[..new Pli(1, picture).Write(buffer)]);
            }

            _voices[slot].TakeMissing(RoundTrip, now, _ask);
            SendNack(CallPlan.VoiceSsrc(_client.SsrcBase, slot), buffer);
        }
    }

    internal void SendReport(Instant now)
    {
        List<ReportBlock> blocks = [];
        for (int slot = 0; slot < CallPlan.Slots; slot++)
        {
            if (_frames[slot].HasPackets)
            {
                blocks.Add(Block(CallPlan.PictureSsrc(_client.SsrcBase, slot), (uint)_frames[slot].Highest, now));
            }

            if (_voices[slot].HasPackets)
            {
                blocks.Add(Block(CallPlan.VoiceSsrc(_client.SsrcBase, slot), (uint)_voices[slot].Highest, now));
            }
        }

        Span<byte> buffer = stackalloc byte[400];
        _client.SendRtcp(buffer[..ReceiverReport.Write(buffer, 1, [.. blocks])]);
    }

    private static bool OnPicture(FrameBuffer frames, ushort sequence, in RtpPacket packet, ReadOnlySpan<byte> payload, Instant now)
    {
        long before = frames.Received;
        frames.OnPacket(sequence, packet.Timestamp, packet.Marker, payload, now);
        return frames.Received > before;
    }

    private ReportBlock Block(uint ssrc, uint highest, Instant now)
    {
        bool known = _senderReports.TryGetValue(ssrc, out (uint Middle, Instant At) report);
        return new ReportBlock
        {
            Ssrc = ssrc,
            ExtendedHighestSequence = highest,
            LastSenderReport = known ? report.Middle : 0,
            DelaySinceLastSenderReport = known ? (uint)((now - report.At).Microseconds * 65536 / 1_000_000) : 0,
        };
    }

    private void SendNack(uint ssrc, Span<byte> buffer)
    {
        if (_ask.Count > 0)
        {
            _client.SendRtcp(buffer[..GenericNack.Write(buffer, 1, ssrc, CollectionsMarshal.AsSpan(_ask), out _)]);
            _ask.Clear();
        }
    }

    private void Count(bool fresh, int wire, Instant now)
    {
        if (!fresh)
        {
            OverheadBytes += wire;
            return;
        }

        MediaBytes += wire;
        CollectionsMarshal.GetValueRefOrAddDefault(Timeline, (int)(now.Milliseconds / 100), out _) += wire * 8;
    }
}
