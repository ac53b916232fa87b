using System.Buffers.Binary;
using System.Text;
using MediaServer.Engine;
using MediaServer.Engine.Commands;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;
using MediaServer.Protocols.Stun;
using MediaServer.Transport;

namespace MediaServer.Simulation.Tests.Harness;

/// <summary>A client in virtual time: checks connectivity, sends and receives SRTP, asks again for what is missing.</summary>
internal sealed class SimulatedPeer : IDisposable
{
    private readonly SimulatedCall _call;
    private readonly ReceiveBatch _receiving = new();
    private readonly SendBatch _sending = new();
    private readonly byte[] _key;
    private readonly SrtpReceiver _receiver;
    private readonly Dictionary<uint, ReceivedStream> _streams = [];
    private readonly Dictionary<uint, ReceivedStream> _rtx = [];
    private readonly Dictionary<(uint, long), Instant> _asked = [];
    private readonly string _localFragment;
    private readonly string _serverFragment;
    private readonly string _serverPassword;
    private MemoryTransport _transport;
    private Instant _nextCheck;
    private Instant _nextFrame;
    private Instant _nextVoice;
    private Instant _nextReport;
    private int _frame;
    private ushort _transportSequence;
    private int _addressCount;
    private readonly List<PacketArrival> _arrivals = [];
    private TransportFeedbackBuilder _feedback;
    private SequenceUnwrapper _feedbackSequence;
    private Instant _nextFeedback;

    public SimulatedPeer(SimulatedCall call, PeerPlan plan, int index)
    {
        _call = call;
        Plan = plan;
        Index = index;
        _transport = NewTransport();
        _localFragment = $"client{index}";
        _serverFragment = $"server{index}";
        _serverPassword = $"password-of-server-{index}-00";
        NegotiatedSession session = plan.Session(_localFragment, $"password-of-client-{index}-00", SsrcBase);
        Key = new PeerKey(0, call.NextNumber());
        call.Post(new AddPeer(call.Room, Key, new PeerSetup { LocalIce = new IceCredentials(_serverFragment, _serverPassword), Session = session }));
        int keyLength = plan.Profile.KeyLength();
        int saltLength = plan.Profile.SaltLength();
        _key = new byte[2 * (keyLength + saltLength)];
        call.Random.Fill(_key);
        byte[] ours = _key[..keyLength];
        byte[] ourSalt = _key.AsSpan(keyLength, saltLength).ToArray();
        byte[] theirs = _key.AsSpan(keyLength + saltLength, keyLength).ToArray();
        byte[] theirSalt = _key[^saltLength..];
        Sender = new SrtpSender(plan.Profile, ours, ourSalt);
        _receiver = new SrtpReceiver(plan.Profile, theirs, theirSalt);
        call.Post(new SetKeys(Key, new SrtpSessionKeys(plan.Profile, theirs, theirSalt, ours, ourSalt)));
        for (int slot = 0; slot < plan.Slots; slot++)
        {
            _streams[SsrcBase + (uint)(slot * 4)] = new ReceivedStream(SsrcBase + (uint)(slot * 4));
            ReceivedStream video = new(SsrcBase + (uint)(slot * 4) + 1);
            _streams[video.Ssrc] = video;
            _rtx[video.Ssrc + 1] = video;
        }

        Voice = new SimulatedSource(this, (uint)(1000 + (index * 100)), "0", "", 0, plan.FirstSequence);
        for (int layer = 0; layer < plan.Layers; layer++)
        {
            Pictures.Add(new SimulatedSource(this, (uint)(1001 + (index * 100) + layer), "1", plan.Layers > 1 ? "qhf"[layer].ToString() : "", 160 << layer, plan.FirstSequence));
        }
    }

    public PeerPlan Plan { get; }

    public int Index { get; }

    public PeerKey Key { get; }

    public SrtpSender Sender { get; }

    public SimulatedSource Voice { get; }

    public List<SimulatedSource> Pictures { get; } = [];

    public byte Level { get; set; } = 40;

    public int PliReceived { get; private set; }

    public int FeedbackReceived { get; private set; }

    public int NacksReceived { get; private set; }

    /// <summary>Sender reports received: SSRC, NTP in microseconds since 1970, RTP timestamp.</summary>
    public List<(uint Ssrc, long Ntp, uint Rtp)> SenderReports { get; } = [];

    public byte LastFractionLost { get; private set; }

    public bool Silent { get; set; }

    /// <summary>Stops the client's connectivity checks and everything else: a machine that lost its power.</summary>
    public bool Dead { get; set; }

    public bool AnswersNack { get; set; } = true;

    /// <summary>Drops the next packets before they leave: (ssrc, sequence) is lost.</summary>
    public Func<uint, ushort, bool>? LosesOnSend { get; set; }

    private uint SsrcBase => (uint)(0x10000 + (Index * 0x1000));

    public ReceivedStream Audio(int slot) => _streams[SsrcBase + (uint)(slot * 4)];

    public ReceivedStream Video(int slot) => _streams[SsrcBase + (uint)(slot * 4) + 1];

    public void Watch(SimulatedPeer other, int slot)
    {
        _call.Post(new Bind(Key, $"a{slot}", new SourceKey(other.Key, "0")));
        _call.Post(new Bind(Key, $"v{slot}", new SourceKey(other.Key, "1")));
    }

    public void Show(int slot, int width, int height) => _call.Post(new SetView(Key, $"v{slot}", new ViewRequest(width, height, 0)));

    /// <summary>Moves to another network: a new address in mid-call.</summary>
    public void Move()
    {
        _transport = NewTransport();
        _nextCheck = _call.Now;
    }

    public ushort NextTransportSequence() => ++_transportSequence;

    public bool SendSealed(ReadOnlySpan<byte> packet, uint ssrc, ushort sequence)
    {
        if (LosesOnSend?.Invoke(ssrc, sequence) == true)
        {
            return false;
        }

        Transmit(packet);
        return true;
    }

    public void SendRaw(ReadOnlySpan<byte> datagram) => Transmit(datagram);

    public void Turn(Instant now)
    {
        Receive(now);
        if (Dead)
        {
            _sending.Clear();
            return;
        }

        if (now >= _nextCheck)
        {
            _nextCheck = now + Duration.FromSeconds(2);
            SendCheck();
        }

        if (!Silent)
        {
            SendMedia(now);
        }

        if (now >= _nextReport)
        {
            _nextReport = now + Duration.FromSeconds(1);
            SendReports(now);
        }

        SendFeedback(now);
        AskAgain(now);
        _transport.Send(_sending);
    }

    public void Dispose()
    {
        Sender.Dispose();
        _receiver.Dispose();
    }

    private MemoryTransport NewTransport() =>
        _call.Network.Add(TransportAddress.FromIPv4(0x0A010000u + (uint)(Index * 256) + (uint)_addressCount++, 5000));

    private void Transmit(ReadOnlySpan<byte> datagram)
    {
        datagram.CopyTo(_sending.Reserve(datagram.Length));
        _sending.Commit(_call.ServerAddress, default, TrafficClass.Video, datagram.Length);
        _sending.EndTrain();
    }

    private void SendCheck()
    {
        Span<byte> transaction = stackalloc byte[12];
        _call.Random.Fill(transaction);
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, transaction);
        writer.Add(StunAttribute.Username, Encoding.ASCII.GetBytes($"{_serverFragment}:{_localFragment}"));
        writer.AddUInt64(StunAttribute.IceControlling, 1);
        writer.AddUInt32(StunAttribute.Priority, 1);
        writer.AddFlag(StunAttribute.UseCandidate);
        writer.AddMessageIntegrity(Encoding.ASCII.GetBytes(_serverPassword));
        writer.AddFingerprint();
        Transmit(buffer.AsSpan(0, writer.Finish()));
    }

    private void SendMedia(Instant now)
    {
        double skew = 1 + (Plan.ClockSkewPpm / 1e6);
        if (Plan.SendsAudio && now >= _nextVoice)
        {
            _nextVoice = now + Duration.FromMilliseconds(20);
            Voice.SendVoice((uint)(now.Microseconds * skew * 48 / 1000), Level);
        }

        if (Plan.SendsVideo && now >= _nextFrame)
        {
            _nextFrame = now + Duration.FromMicroseconds(1_000_000 / Plan.FramesPerSecond);
            int temporal = Plan.TemporalLayers > 1 ? _frame % 2 : 0;
            foreach (SimulatedSource picture in Pictures)
            {
                if (!picture.Paused)
                {
                    picture.SendFrame(Plan.PacketsPerFrame, temporal, (uint)(now.Microseconds * skew * 9 / 100) + (picture.Ssrc * 7919));
                }
            }

            _frame++;
        }
    }

    private void SendReports(Instant now)
    {
        long wall = (long)(now.Microseconds * (1 + (Plan.ClockSkewPpm / 1e6))) + 1_700_000_000_000_000;
        byte[] buffer = new byte[1000];
        if (Plan.SendsAudio && !Silent)
        {
            double skew = 1 + (Plan.ClockSkewPpm / 1e6);
            SendRtcp(buffer, SenderReport.Write(buffer, Voice.Ssrc, NtpTime.FromUnixMicroseconds(wall), (uint)(now.Microseconds * skew * 48 / 1000), 0, 0, []));
            foreach (SimulatedSource picture in Pictures)
            {
                SendRtcp(buffer, SenderReport.Write(buffer, picture.Ssrc, NtpTime.FromUnixMicroseconds(wall), (uint)(now.Microseconds * skew * 9 / 100) + (picture.Ssrc * 7919), 0, 0, []));
            }
        }

        List<ReportBlock> blocks = [];
        foreach (ReceivedStream stream in _streams.Values)
        {
            if (stream.Packets.Count > 0)
            {
                blocks.Add(new ReportBlock { Ssrc = stream.Ssrc, ExtendedHighestSequence = (uint)stream.Highest });
            }
        }

        SendRtcp(buffer, ReceiverReport.Write(buffer, 1, blocks.Take(31).ToArray()));
    }

    private void SendRtcp(byte[] buffer, int length)
    {
        byte[] packet = new byte[length + 40];
        Transmit(packet.AsSpan(0, Sender.SealRtcp(buffer.AsSpan(0, length), packet)));
    }

    private void SendFeedback(Instant now)
    {
        if (now < _nextFeedback || _arrivals.Count == 0)
        {
            return;
        }

        _nextFeedback = now + Duration.FromMilliseconds(60);
        PacketArrival[] arrivals = _arrivals.DistinctBy(arrival => arrival.Sequence).OrderBy(arrival => arrival.Sequence).ToArray();
        byte[] buffer = new byte[1000];
        for (int at = 0; at < arrivals.Length;)
        {
            int length = _feedback.Write(buffer, 1, SsrcBase, arrivals.AsSpan(at), out int consumed);
            if (length == 0)
            {
                break;
            }

            SendRtcp(buffer, length);
            at += consumed;
        }

        _arrivals.Clear();
    }

    private void AskAgain(Instant now)
    {
        foreach (ReceivedStream stream in _streams.Values)
        {
            if (stream.Packets.Count == 0 || !AnswersNack)
            {
                continue;
            }

            List<ushort> ask = [];
            foreach (long gap in stream.Gaps().Where(gap => gap > stream.Highest - 200))
            {
                if (!_asked.TryGetValue((stream.Ssrc, gap), out Instant last) || now - last > Duration.FromMilliseconds(60))
                {
                    _asked[(stream.Ssrc, gap)] = now;
                    ask.Add((ushort)gap);
                }
            }

            if (ask.Count > 0)
            {
                byte[] buffer = new byte[1000];
                SendRtcp(buffer, GenericNack.Write(buffer, 1, stream.Ssrc, ask.ToArray(), out _));
            }
        }
    }

    private void Receive(Instant now)
    {
        while (_transport.Receive(_receiving) > 0)
        {
            for (int i = 0; i < _receiving.Count; i++)
            {
                if (!Dead)
                {
                    OnDatagram(_receiving.Bytes(i), now);
                }
            }
        }
    }

    private void OnDatagram(ReadOnlySpan<byte> bytes, Instant now)
    {
        byte[] plain = new byte[2048];
        switch (Demultiplexer.Classify(bytes))
        {
            case PacketClass.Rtp when RtpPacket.TryReadHeader(bytes, out RtpHeader header):
                OnRtp(bytes, header, plain, now);
                break;
            case PacketClass.Rtcp when _receiver.OpenRtcp(bytes, plain, out int length) == DropReason.None:
                OnRtcp(plain.AsSpan(0, length));
                break;
        }
    }

    private void OnRtp(ReadOnlySpan<byte> bytes, in RtpHeader header, byte[] plain, Instant now)
    {
        bool isRtx = _rtx.TryGetValue(header.Ssrc, out ReceivedStream? stream);
        if (!isRtx && !_streams.TryGetValue(header.Ssrc, out stream))
        {
            Assert.Fail($"an SSRC that was never announced: {header.Ssrc}");
        }

        ref SrtpReceiveState state = ref isRtx ? ref stream!.RtxSrtp : ref stream!.Srtp;
        DropReason opened = _receiver.OpenRtp(bytes, header.HeaderLength, ref state, plain, out int length);
        if (opened == DropReason.Replayed)
        {
            return;
        }

        Assert.Equal(DropReason.None, opened);
        Assert.True(RtpPacket.TryParse(plain.AsSpan(0, length), out RtpPacket packet));
        if (packet.TryGetExtension(3, out ReadOnlySpan<byte> number) && TransportSequenceNumber.TryRead(number, out ushort transport))
        {
            _arrivals.Add(new PacketArrival(_feedbackSequence.Unwrap(transport), now));
        }

        if (packet.Payload.Length < 2)
        {
            // Padding that fills up a probe.
            return;
        }

        if (isRtx)
        {
            stream.Add(packet, BinaryPrimitives.ReadUInt16BigEndian(packet.Payload), packet.Payload[2..], true, now);
        }
        else
        {
            stream.Add(packet, packet.SequenceNumber, packet.Payload, false, now);
        }
    }

    private void OnRtcp(ReadOnlySpan<byte> packet)
    {
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpItem item))
        {
            OnRtcpItem(item);
        }

        Assert.False(reader.IsMalformed);
    }

    private void OnRtcpItem(in RtcpItem item)
    {
        if (item.Kind == RtcpKind.Pli && Pli.TryParse(item, out Pli pli))
        {
            PliReceived++;
            Pictures.Find(picture => picture.Ssrc == pli.MediaSsrc)?.AskForKeyFrame();
        }
        else if (item.Kind == RtcpKind.TransportFeedback)
        {
            FeedbackReceived++;
        }
        else if (item.Kind == RtcpKind.GenericNack && GenericNack.TryParse(item, out GenericNack nack))
        {
            NacksReceived++;
            uint ssrc = nack.MediaSsrc;
            SimulatedSource? source = Pictures.Find(picture => picture.Ssrc == ssrc) ?? (Voice.Ssrc == ssrc ? Voice : null);
            foreach (ushort sequence in nack)
            {
                if (AnswersNack)
                {
                    source?.Resend(sequence);
                }
            }
        }
        else if (item.Kind == RtcpKind.SenderReport && SenderReport.TryParse(item, out SenderReport report))
        {
            SenderReports.Add((report.Ssrc, report.Ntp.ToUnixMicroseconds(), report.RtpTimestamp));
        }
        else if (item.Kind == RtcpKind.ReceiverReport && ReceiverReport.TryParse(item, out ReceiverReport blocks))
        {
            foreach (ReportBlock block in blocks.Blocks)
            {
                LastFractionLost = Math.Max(LastFractionLost, block.FractionLost);
            }
        }
    }
}
