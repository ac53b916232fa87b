using System.Text;
using MediaServer.Engine;
using MediaServer.Engine.Commands;
using MediaServer.Forwarding.Congestion;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;
using MediaServer.Protocols.Stun;
using MediaServer.Transport;

namespace MediaServer.Bench.Links;

/// <summary>
/// A client in virtual time: checks connectivity, sends a voice and a picture in three layers by its own estimate of its uplink,
/// receives and measures.
/// </summary>
public sealed class CallClient : IDisposable
{
    private const int FramesPerSecond = 30;

    /// <summary>Not negotiated: the server counts it for the uplink's feedback and drops it.</summary>
    private const byte PaddingType = 120;
    private static readonly Duration FeedbackInterval = Duration.FromMilliseconds(80);

    private readonly LinkCall _call;
    private readonly MemoryTransport _transport;
    private readonly ReceiveBatch _receiving = new();
    private readonly SendBatch _sending = new();
    private readonly SrtpReceiver _receiver;
    private readonly string _fragment;
    private readonly string _serverFragment;
    private readonly string _serverPassword;
    private readonly VoiceSource _voice;
    private readonly SealedStream _voiceStream;
    private readonly PictureSource[] _pictures = new PictureSource[CallPlan.Layers];
    private readonly SealedStream _padding;
    private readonly UplinkPlan _uplink;
    private readonly Receivers _receivers;
    private readonly byte[] _plain = new byte[2048];
    private readonly Instant _started;
    private Instant _nextCheck;
    private Instant _nextFrame;
    private Instant _nextReport;
    private Instant _nextFeedback;
    private ushort _transportSequence;

    internal CallClient(LinkCall call, int index)
    {
        _call = call;
        Index = index;
        _started = call.Now;
        Address = TransportAddress.FromIPv4(0x0A010000u + (uint)(index * 256), 5000);
        _transport = call.Network.Add(Address);
        _fragment = $"client{index}";
        _serverFragment = $"server{index}";
        _serverPassword = $"password-of-server-{index}-00";
        Key = new PeerKey(0, call.NextNumber());
        NegotiatedSession session = CallPlan.Session(_fragment, $"password-of-client-{index}-00", SsrcBase);
        call.Post(new AddPeer(call.Room, Key, new PeerSetup { LocalIce = new IceCredentials(_serverFragment, _serverPassword), Session = session }));
        (Sender, _receiver) = ExchangeKeys();
        uint ssrc = 1000 + (uint)(index * 100);
        _voiceStream = new SealedStream(this, ssrc, "0", "");
        _voice = new VoiceSource(_voiceStream, index, LinkCall.People);
        for (int layer = 0; layer < _pictures.Length; layer++)
        {
            SeededRandomSource random = new((ulong)((index * 10) + layer) ^ call.Seed);
            _pictures[layer] = new PictureSource(new SealedStream(this, ssrc + 1 + (uint)layer, "1", "qhf"[layer].ToString()), layer, random);
        }

        _padding = new SealedStream(this, ssrc + 50, "1", "");
        _uplink = new UplinkPlan(_pictures, index == 0);
        _receivers = new Receivers(this, SsrcBase);
    }

    public int Index { get; }

    public PeerKey Key { get; }

    public TransportAddress Address { get; }

    public SrtpSender Sender { get; }

    public Receivers Receivers => _receivers;

    public LinkEstimator Uplink => _uplink.Estimator;

    public int KeyFramesAsked => _pictures.Sum(picture => picture.KeyFramesAsked);

    internal uint SsrcBase => (uint)(0x10000 + (Index * 0x1000));

    public static bool Talks(int index, double seconds) => VoiceSource.IsTalking(index, LinkCall.People, seconds);

    /// <summary>Puts another client's voice and picture into a slot.</summary>
    public void Watch(CallClient other, int slot)
    {
        _call.Post(new Bind(Key, $"a{slot}", new SourceKey(other.Key, "0")));
        _call.Post(new Bind(Key, $"v{slot}", new SourceKey(other.Key, "1")));
    }

    public void Show(int slot, int width, int height, byte priority) =>
        _call.Post(new SetView(Key, $"v{slot}", new ViewRequest(width, height, priority)));

    /// <summary>What the server asks this publisher to send.</summary>
    public void OnLayersWanted(IReadOnlyList<EncodingWanted> encodings) => _uplink.OnWanted(encodings);

    /// <summary>How the server wants this client's voice; the page does it by its own description.</summary>
    public void OnVoiceWanted(VoiceWanted wanted) => _voice.Wish(wanted.PacketMs, wanted.MaxBitrate, wanted.Redundant);

    public void Turn(Instant now)
    {
        Receive(now);
        if (now >= _nextCheck)
        {
            _nextCheck = now + (now < _started + Duration.FromSeconds(2) ? Duration.FromMilliseconds(100) : Duration.FromSeconds(2));
            SendCheck();
        }

        _uplink.Service(now);
        _voice.Run(now);
        if (now >= _nextFrame)
        {
            _nextFrame = now + Duration.FromMicroseconds(1_000_000 / FramesPerSecond);
            foreach (PictureSource picture in _pictures)
            {
                picture.SendFrame(FramesPerSecond, now);
            }
        }

        SendReports(now);
        _uplink.Release(this, now);
        _transport.Send(_sending);
    }

    public void Dispose()
    {
        Sender.Dispose();
        _receiver.Dispose();
    }

    internal ushort NextTransportSequence() => ++_transportSequence;

    internal void Transmit(byte[] packet, ushort transportSequence, bool isVoice)
    {
        if (isVoice || !_uplink.Hold(packet, transportSequence))
        {
            Leave(packet, transportSequence, isVoice);
        }
    }

    internal void Leave(byte[] packet, ushort transportSequence, bool isVoice)
    {
        _uplink.Estimator.OnSent(transportSequence, packet.Length - 16, isVoice, _call.Now);
        Repeat(packet);
    }

    /// <summary>Sends padding that fills up a probe of the uplink; returns its bytes on the wire.</summary>
    internal int Pad()
    {
        const int length = 240;
        _padding.Send(PaddingType, false, _plain.AsSpan(0, length), 0, 0);
        return length + 64;
    }

    internal void Repeat(ReadOnlySpan<byte> datagram)
    {
        datagram.CopyTo(_sending.Reserve(datagram.Length));
        _sending.Commit(_call.ServerAddress, default, TrafficClass.Video, datagram.Length);
        _sending.EndTrain();
    }

    internal void SendRtcp(ReadOnlySpan<byte> packet)
    {
        Span<byte> room = stackalloc byte[1500];
        Repeat(room[..Sender.SealRtcp(packet, room)]);
    }

    private (SrtpSender Sender, SrtpReceiver Receiver) ExchangeKeys()
    {
        const SrtpProfile profile = SrtpProfile.AeadAes128Gcm;
        int keyLength = profile.KeyLength();
        int saltLength = profile.SaltLength();
        byte[] bytes = new byte[2 * (keyLength + saltLength)];
        _call.Random.Fill(bytes);
        byte[] ours = bytes[..keyLength];
        byte[] ourSalt = bytes.AsSpan(keyLength, saltLength).ToArray();
        byte[] theirs = bytes.AsSpan(keyLength + saltLength, keyLength).ToArray();
        byte[] theirSalt = bytes[^saltLength..];
        SrtpSender sender = new(profile, ours, ourSalt);
        SrtpReceiver receiver = new(profile, theirs, theirSalt);
        _call.Post(new SetKeys(Key, new SrtpSessionKeys(profile, theirs, theirSalt, ours, ourSalt)));
        return (sender, receiver);
    }

    private void SendCheck()
    {
        Span<byte> transaction = stackalloc byte[12];
        _call.Random.Fill(transaction);
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, transaction);
        writer.Add(StunAttribute.Username, Encoding.ASCII.GetBytes($"{_serverFragment}:{_fragment}"));
        writer.AddUInt64(StunAttribute.IceControlling, 1);
        writer.AddUInt32(StunAttribute.Priority, 1);
        writer.AddFlag(StunAttribute.UseCandidate);
        writer.AddMessageIntegrity(Encoding.ASCII.GetBytes(_serverPassword));
        writer.AddFingerprint();
        Repeat(buffer.AsSpan(0, writer.Finish()));
    }

    private void SendReports(Instant now)
    {
        if (now >= _nextFeedback)
        {
            _nextFeedback = now + FeedbackInterval;
            _receivers.SendFeedback(now);
        }

        _receivers.AskAgain(now);
        if (now < _nextReport)
        {
            return;
        }

        _nextReport = now + Duration.FromSeconds(1);
        Span<byte> buffer = stackalloc byte[256];
        NtpTime wall = NtpTime.FromUnixMicroseconds(now.Microseconds + 1_700_000_000_000_000);
        SendRtcp(buffer[..SenderReport.Write(buffer, _voiceStream.Ssrc, wall, (uint)(now.Microseconds * 48 / 1000), 0, 0, [])]);
        foreach (PictureSource picture in _pictures)
        {
            if (picture.IsActive)
            {
                uint timestamp = (uint)(now.Microseconds * 9 / 100) + (picture.Ssrc * 7919);
                SendRtcp(buffer[..SenderReport.Write(buffer, picture.Ssrc, wall, timestamp, 0, 0, [])]);
            }
        }

        _receivers.SendReport(now);
    }

    private void Receive(Instant now)
    {
        while (_transport.Receive(_receiving) > 0)
        {
            for (int i = 0; i < _receiving.Count; i++)
            {
                OnDatagram(_receiving.Bytes(i), now);
            }
        }
    }

    private void OnDatagram(ReadOnlySpan<byte> bytes, Instant now)
    {
        PacketClass kind = Demultiplexer.Classify(bytes);
        if (kind == PacketClass.Rtp && RtpPacket.TryReadHeader(bytes, out RtpHeader header))
        {
            ref SrtpReceiveState state = ref _receivers.StateOf(header.Ssrc);
            if (_receiver.OpenRtp(bytes, header.HeaderLength, ref state, _plain, out int length) == DropReason.None
                && RtpPacket.TryParse(_plain.AsSpan(0, length), out RtpPacket packet))
            {
                _receivers.OnPacket(packet, bytes.Length, now);
            }
        }
        else if (kind == PacketClass.Rtcp && _receiver.OpenRtcp(bytes, _plain, out int length) == DropReason.None)
        {
            RtcpReader reader = new(_plain.AsSpan(0, length));
            while (reader.TryRead(out RtcpItem item))
            {
                OnRtcp(item, now);
            }
        }
    }

    private void OnRtcp(in RtcpItem item, Instant now)
    {
        if (item.Kind == RtcpKind.Pli && Pli.TryParse(item, out Pli pli))
        {
            uint wanted = pli.MediaSsrc;
            Array.Find(_pictures, picture => picture.Ssrc == wanted)?.AskForKeyFrame();
        }
        else if (item.Kind == RtcpKind.TransportFeedback && TransportFeedback.TryParse(item, out TransportFeedback feedback))
        {
            _uplink.Estimator.OnTransportFeedback(feedback, _receivers.RoundTrip, now);
        }
        else if (item.Kind == RtcpKind.GenericNack && GenericNack.TryParse(item, out GenericNack nack))
        {
            uint asked = nack.MediaSsrc;
            SealedStream? stream = asked == _voiceStream.Ssrc ? _voiceStream : Array.Find(_pictures, picture => picture.Ssrc == asked)?.Stream;
            foreach (ushort sequence in nack)
            {
                stream?.Resend(sequence);
            }
        }
        else if (item.Kind == RtcpKind.SenderReport && SenderReport.TryParse(item, out SenderReport report))
        {
            _receivers.OnSenderReport(report.Ssrc, report.Ntp.Middle, now);
        }
    }
}
