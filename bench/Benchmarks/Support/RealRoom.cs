using System.Buffers.Binary;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Bench.Benchmarks.Support;

/// <summary>A real room: one publisher of VP8 and N subscribers, frame by frame, serviced as a lane does.</summary>
internal sealed class RealRoom
{
    public const int PacketsPerFrame = 5;
    private const int PayloadLength = 1200;
    private const uint PublisherSsrc = 7;

    private readonly ForwardingRoom _room = new(1);
    private readonly PacketLog _log = new(4 * 1024 * 1024);
    private readonly SeededRandomSource _random = new(1);
    private readonly List<ForwardingPeer> _dirty = [];
    private readonly List<ForwardingPeer> _subscribers = [];
    private readonly List<byte[]> _feedback = [];
    private readonly ForwardingPeer _publisher;
    private readonly SrtpSender _source = new(SrtpProfile.AeadAes128Gcm, Key(0), new byte[12]);
    private readonly byte[] _packet = new byte[1500];
    private readonly MediaPacket[] _frame = new MediaPacket[PacketsPerFrame];
    private Instant _now = Instant.FromSeconds(10);
    private long _sequence = 1;
    private int _picture;
    private TransportFeedbackBuilder _builder;
    private long _reported;

    public RealRoom(int subscribers, PacketSink sink, Func<int, TransportAddress> address, SrtpProfile profile = SrtpProfile.AeadAes128Gcm)
    {
        _publisher = Add(sink, Section("0", receives: true, 0), TransportAddress.FromIPv4(0x7F00_0001, 4000));
        _publisher.SetKeys(
            new SrtpReceiver(SrtpProfile.AeadAes128Gcm, Key(0), new byte[12]), new SrtpSender(SrtpProfile.AeadAes128Gcm, Key(0), new byte[12]));
        for (int i = 0; i < subscribers; i++)
        {
            ForwardingPeer peer = Add(sink, Section("0", receives: false, (uint)(1000 + i)), address(i));
            _subscribers.Add(peer);
            peer.Congestion.Begin(10_000_000);
            byte[] salt = new byte[profile.SaltLength()];
            peer.SetKeys(new SrtpReceiver(profile, Key(i + 1), salt), new SrtpSender(profile, Key(i + 1), salt));
            peer.FindEgress("0")!.Bind(_publisher.FindTrack("0"));
            peer.NeedsAllocation = true;
        }

        // A key frame opens the way; what the log then holds stands for every later frame.
        Service();
        for (int i = 0; i < 10; i++)
        {
            ReceiveFrame(key: true);
            _publisher.FindTrack("0")!.Pending.CopyTo(_frame);
            FanOut();
            _reported += PacketsPerFrame;
        }
    }

    public static byte[] Key(int number)
    {
        byte[] key = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(key, number + 1);
        return key;
    }

    /// <summary>Next frame's packets, sealed as the publisher would: for sockets.</summary>
    public void SealFrame(Func<int, Span<byte>> room, Action<int> commit)
    {
        for (int i = 0; i < PacketsPerFrame; i++)
        {
            byte[] plain = Packets.Rtp((ushort)_sequence, PublisherSsrc, Packets.Vp8(PayloadLength, _picture, i == 0, key: false), marker: i == PacketsPerFrame - 1);
            BinaryPrimitives.WriteUInt32BigEndian(plain.AsSpan(4), (uint)_picture * 2880);
            Span<byte> destination = room(plain.Length + 16);
            commit(_source.SealRtp(plain.AsSpan(0, Packets.HeaderLength), [], plain.AsSpan(Packets.HeaderLength), 0, (uint)(_sequence >> 16), destination));
            _sequence++;
        }

        _picture++;
    }

    /// <summary>A packet that has come from the publisher.</summary>
    public DropReason Receive(ReadOnlySpan<byte> packet) => _publisher.Ingest.OnPacket(packet, _publisher.Receiver!, _now);

    /// <summary>Seals, opens and reads a frame.</summary>
    public void ReceiveFrame(bool key)
    {
        for (int i = 0; i < PacketsPerFrame; i++)
        {
            byte[] plain = Packets.Rtp((ushort)_sequence, PublisherSsrc, Packets.Vp8(PayloadLength, _picture, i == 0, key), marker: i == PacketsPerFrame - 1);
            BinaryPrimitives.WriteUInt32BigEndian(plain.AsSpan(4), (uint)_picture * 2880);
            int length = _source.SealRtp(plain.AsSpan(0, Packets.HeaderLength), [], plain.AsSpan(Packets.HeaderLength), 0, (uint)(_sequence >> 16), _packet);
            DropReason reason = Receive(_packet.AsSpan(0, length));
            if (reason != DropReason.None)
            {
                throw new InvalidOperationException($"the room refuses its own publisher: {reason}");
            }

            _sequence++;
        }

        _picture++;
    }

    /// <summary>The frame that the log holds, under new numbers, to all subscribers.</summary>
    public void ForwardFrame()
    {
        SourceTrack track = _publisher.FindTrack("0")!;
        for (int i = 0; i < PacketsPerFrame; i++)
        {
            ref MediaPacket packet = ref _frame[i];
            packet.Sequence += PacketsPerFrame;
            packet.Timestamp += 2880;
            packet.Arrival = _now;
            if (track.AddPending(packet))
            {
                _room.Touch(track);
            }
        }

        FanOut();
    }

    /// <summary>Makes what each subscriber will say of the packets that it got since the last time, as a client does each 100 ms.</summary>
    /// <param name="frames">Frames forwarded since then.</param>
    public void PrepareFeedback(int frames)
    {
        int packets = frames * PacketsPerFrame;
        Span<byte> room = stackalloc byte[512];
        PacketArrival[] arrivals = new PacketArrival[packets];
        for (int i = 0; i < packets; i++)
        {
            arrivals[i] = new PacketArrival(_reported + i + 1, _now - Duration.FromMilliseconds(32 * (frames - (i / PacketsPerFrame))));
        }

        _reported += packets;
        _feedback.Clear();
        for (int i = 0; i < _subscribers.Count; i++)
        {
            int length = _builder.Write(room, 1, 2, arrivals, out _);
            _feedback.Add(room[..length].ToArray());
        }
    }

    /// <summary>Takes it, as a lane that wakes up for each.</summary>
    public void TakeFeedback()
    {
        for (int i = 0; i < _feedback.Count; i++)
        {
            _subscribers[i].Rtcp.OnPacket(_feedback[i], _now);
            Service();
        }
    }

    /// <summary>The end of a lane's turn.</summary>
    public void FanOut()
    {
        _room.FanOut(_now);
        Service();
        _now += Duration.FromMilliseconds(32);
    }

    private void Service()
    {
        for (int i = 0; i < _dirty.Count; i++)
        {
            _dirty[i].Service(_now);
            Widen(_dirty[i]);
        }

        _dirty.Clear();
    }

    private ForwardingPeer Add(PacketSink sink, NegotiatedSection section, TransportAddress address)
    {
        ForwardingPeer peer = new(_log, sink, _random, default);
        peer.ServiceWanted = () => _dirty.Add(peer);
        _room.Add(peer);
        peer.Path.Remote = address;
        peer.Apply(new NegotiatedSession
        {
            Sections = [section],
            RemoteIce = new IceCredentials("user", "password-of-22-characters"),
            RemoteFingerprints = [],
            LocalRole = DtlsRole.Server,
        });
        return peer;
    }

    /// <summary>A link that is never the limit: what is paced is not measured here.</summary>
    private static void Widen(ForwardingPeer peer) => peer.Pacer.SetRate(1_000_000_000);

    private static NegotiatedSection Section(string mid, bool receives, uint ssrc) => new()
    {
        Mid = mid,
        Index = 0,
        Kind = MediaKind.Video,
        Receives = receives,
        Sends = !receives,
        SendSsrc = ssrc,
        SendRtxSsrc = receives ? 0 : ssrc + 1_000_000,
        Codecs = [new NegotiatedCodec(Codec.Vp8, 96, 97, 90_000, 1, "", FeedbackKinds.Nack | FeedbackKinds.Pli | FeedbackKinds.TransportCc)],
        Extensions = new HeaderExtensionIds { TransportCc = 3, Mid = 4, AbsSendTime = 2, AllowMixed = true },
    };
}
