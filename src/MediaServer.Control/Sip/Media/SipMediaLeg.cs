using System.Net;
using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;
using MediaServer.Control.Mixing;
using MediaServer.Control.Sip.Sound;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Control.Sip.Media;

/// <summary>
/// The relay of one SIP leg: a room system's lines on the one side, a peer of the engine on the other (decision 0014).
/// Opens what comes, gives it the inner payload type, seals it again; and the reverse. Before it has a place in a room it
/// only listens to digits. One lock, held for one packet.
/// </summary>
internal sealed class SipMediaLeg : IDisposable
{
    internal const int MaxPacket = 2048;

    private readonly Lock _gate = new();
    private readonly List<LegLine> _lines = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly RtpPortPool _pool;
    private readonly IRandomSource _random;
    private readonly LegFigures _figures;
    private readonly LegPump _pump;
    private readonly FarSide _far;
    private readonly RoomSide _room;
    private readonly LegFeedback _feedback;
    private readonly InnerVoice _voice;
    private LegSound? _sound;
    private bool _closed;

    public SipMediaLeg(RtpPortPool pool, IRandomSource random, LegFigures figures, LegTrust trust)
    {
        _pool = pool;
        _random = random;
        _figures = figures;
        _pump = new LegPump(this, _stop.Token);
        _far = new FarSide(trust.SignallingSource, trust.Networks);
        _room = new RoomSide(random);
        _voice = new InnerVoice(random);
        _feedback = new LegFeedback(_far, _room);
    }

    /// <summary>What comes for others than the room: digits, camera commands, text, handshakes. From the pump's threads.</summary>
    public ILegListener? Listener { get; init; }

    /// <summary>Mixes the room for this leg and translates its voice; null where there is no codec process: Opus passes then.</summary>
    public ICodecPlane? Codecs { get; init; }

    /// <summary>What the room's mix goes to; null where the leg gets voices of the lane as they are.</summary>
    public MixEar? Ear => _sound?.Ear;

    /// <summary>When the last packet came from the far side, in ticks of <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived { get; private set; } = Environment.TickCount64;

    public NegotiatedRoomSession? Session { get; private set; }

    public bool IsInRoom => _room.IsStarted;

    /// <summary>Opens a line's ports; 0 when none is left.</summary>
    public int OpenLine(RoomSectionUse use)
    {
        if (_pool.Open() is not { } ports)
        {
            return 0;
        }

        lock (_gate)
        {
            _lines.Add(new LegLine(ports, use, _random));
        }

        return ports.Port;
    }

    /// <summary>What the room is joined with, or offered anew after lines have come or gone.</summary>
    public InnerOffer Prepare(bool showsSlides = false) => _room.Prepare(Session!, showsSlides, _sound is not null);

    /// <summary>Takes what was agreed, at the start or by a later offer, and listens to it.</summary>
    public void Apply(NegotiatedRoomSession session)
    {
        lock (_gate)
        {
            Session = session;
            foreach (NegotiatedRoomSection section in session.Sections.Where(section => section is { Accepted: true, IsRtp: true }))
            {
                if (!_closed && _lines.Find(line => line.Ports.Port == section.LocalPort) is { } line && line.Apply(section))
                {
                    _pump.Listen(line);
                }
            }

            FitSound(session);
        }
    }

    /// <summary>Begins: the room has taken the leg in.</summary>
    /// <param name="lane">The room's lane.</param>
    /// <param name="server">The engine's ICE credentials for this peer.</param>
    /// <param name="negotiated">What the engine agreed to, for the SSRCs that it sends with.</param>
    public void Start(IPEndPoint lane, IceCredentials server, NegotiatedSession negotiated)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _room.Start(lane, server);
            Adopt(negotiated);
        }

        _pump.ListenToRoom(_room);
        _pump.Tick(() => TimeSpan.FromMilliseconds(_room.IsConnected ? 500 : 50));
    }

    /// <summary>The SSRCs that the engine sends with, after each answer of the room.</summary>
    public void Adopt(NegotiatedSession negotiated)
    {
        lock (_gate)
        {
            foreach (LegLine line in _lines.Where(line => line.IsMedia))
            {
                line.OwnSsrc = negotiated.Sections.FirstOrDefault(section => section.Mid == InnerOffer.MidOf(line.Use)) is { Accepted: true } section ? section.SendSsrc : 0;
            }
        }
    }

    /// <summary>The keys of a port (RTP's, even, or RTCP's) whose handshake is done.</summary>
    public void SetKeys(int port, SrtpProfile profile, (byte[] Key, byte[] Salt) local, (byte[] Key, byte[] Salt) remote)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _lines.Find(line => line.Ports.Port == (port & ~1))?.SetKeys((port & 1) == 1, profile, local, remote);
            }
        }
    }

    /// <summary>Sends a datagram of a handshake.</summary>
    public void SendHandshake(int port, ReadOnlySpan<byte> datagram)
    {
        lock (_gate)
        {
            if (!_closed && _lines.Find(line => line.Ports.Port == (port & ~1)) is { } line)
            {
                FarSide.SendRaw(line, (port & 1) == 1, datagram);
            }
        }
    }

    /// <summary>Sends a payload that this server made: a prompt, text, a camera command.</summary>
    /// <param name="use">Of the line.</param>
    /// <param name="payloadType">As agreed on that line.</param>
    /// <param name="payload">At most 1400 bytes.</param>
    /// <param name="ticks">How far the timestamp goes, in the line's clock.</param>
    /// <param name="marker">The M bit.</param>
    public void SendOwn(RoomSectionUse use, byte payloadType, ReadOnlySpan<byte> payload, uint ticks, bool marker = false)
    {
        lock (_gate)
        {
            if (!_closed && _lines.Find(line => line.Use == use && line.Section?.Sends == true) is { } line)
            {
                Span<byte> packet = stackalloc byte[RtpHeader.FixedLength + 1400];
                int length = line.Own.Write(packet, payloadType, payload, ticks, marker, out uint rollover);
                _far.SendRtp(line, packet[..length], RtpHeader.FixedLength, rollover);
            }
        }
    }

    /// <summary>Sends a frame of the room's mix.</summary>
    /// <param name="payloadType">As agreed.</param>
    /// <param name="payload">At most 1400 bytes.</param>
    /// <param name="silence">Ticks that went by in which nothing was sent.</param>
    /// <param name="ticks">Of this frame.</param>
    /// <param name="marker">The first after silence.</param>
    /// <param name="delayMs">How old the earliest sound in it is.</param>
    public void SendMixed(byte payloadType, ReadOnlySpan<byte> payload, uint silence, uint ticks, bool marker, int delayMs)
    {
        lock (_gate)
        {
            if (_closed || _lines.Find(line => line.Use == RoomSectionUse.Audio) is not { } line)
            {
                return;
            }

            line.Own.Skip(silence);
            if (line.Section?.Sends == true)
            {
                Span<byte> packet = stackalloc byte[RtpHeader.FixedLength + 1400];
                int length = line.Own.Write(packet, payloadType, payload, ticks, marker, out uint rollover);
                _far.SendRtp(line, packet[..length], RtpHeader.FixedLength, rollover);
                _sound?.Reports.Sent(line.Own.Last, payload.Length, delayMs);
            }
            else
            {
                line.Own.Skip(ticks);
            }
        }
    }

    /// <summary>Sends the endpoint's voice to the room.</summary>
    /// <param name="timestamp">At 48 kHz.</param>
    /// <param name="marker">The first after silence.</param>
    /// <param name="level">RFC 6464, -dBov.</param>
    /// <param name="payload">Opus.</param>
    public void SendVoice(uint timestamp, bool marker, byte level, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (!_closed && _room.IsConnected)
            {
                Span<byte> header = stackalloc byte[InnerVoice.HeaderLength];
                int length = _voice.Write(header, InnerOffer.AudioType, timestamp, marker, level, out uint rollover);
                _room.SendRtp(header[..length], payload, rollover);
            }
        }
    }

    /// <summary>The far side wants a key frame of what it is shown.</summary>
    public void AskRoomForKeyFrame()
    {
        lock (_gate)
        {
            if (!_closed && _room.IsStarted)
            {
                _feedback.AskRoomForKeyFrames(_lines);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _stop.Cancel();
            _sound?.Dispose();
            _room.Dispose();
            foreach (LegLine line in _lines)
            {
                line.Dispose();
            }
        }
    }

    internal void Tick(int tick)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (!_room.IsConnected || tick % 4 == 0)
            {
                _room.Check();
            }

            if (_room.IsConnected)
            {
                _feedback.Tick(_lines, tick);
                ReportSound(tick);
            }
        }
    }

    internal void TakeFromFar(LegLine line, Span<byte> packet, SocketAddress source, bool rtcp)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _figures.Count(FromFar(line, packet, source, rtcp));
            }
        }
    }

    internal void TakeFromRoom(Span<byte> packet)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _figures.Count(FromRoom(packet));
            }
        }
    }

    // ---- from the far side to the room

    private DropReason FromFar(LegLine line, Span<byte> packet, SocketAddress source, bool rtcp)
    {
        // RFC 7983: 20 to 63 is DTLS. Answers go to where the first handshake came from: its certificate proves who it is.
        if (packet.Length > 0 && packet[0] is >= 20 and <= 63 && line.Section?.Dtls is not null)
        {
            if ((rtcp ? line.RtcpReceiver : line.Receiver) is null)
            {
                line.Latch(source, rtcp);
            }

            Listener?.Handshake(line.Ports.Port + (rtcp ? 1 : 0), packet);
            return DropReason.None;
        }

        DropReason reason = _far.Admit(line, packet, source);
        return reason != DropReason.None ? reason
            : packet[1] is >= 192 and <= 223 ? RtcpFromFar(line, packet, source)
            : RtpFromFar(line, packet, source);
    }

    private DropReason RtpFromFar(LegLine line, Span<byte> packet, SocketAddress source)
    {
        DropReason reason = _far.OpenRtp(line, ref packet, source, out RtpHeader header, out ulong index);
        if (reason != DropReason.None)
        {
            return reason;
        }

        LastReceived = Environment.TickCount64;
        if (!line.IsMedia || (header.PayloadType == line.Section!.TelephoneEventType && header.PayloadType != 0))
        {
            // Keys, camera and text are not the lane's.
            Listener?.Received(line.Use, header, packet[header.HeaderLength..]);
            return DropReason.None;
        }

        if (header.PayloadType != line.PayloadType || !line.Section.Receives)
        {
            // Comfort noise and codecs that were not agreed stay here.
            return DropReason.UnknownPayloadType;
        }

        if (!_room.IsConnected)
        {
            return DropReason.NoKeys;
        }

        if (line.Use == RoomSectionUse.Audio && _sound is { } sound)
        {
            return VoiceFromFar(line, packet, header, index, sound);
        }

        packet[1] = (byte)((packet[1] & 0x80) | line.InnerType);
        _room.SendRtp(packet[..header.HeaderLength], packet[header.HeaderLength..], (uint)(index >> 16));
        return DropReason.None;
    }

    private DropReason VoiceFromFar(LegLine line, Span<byte> packet, in RtpHeader header, ulong index, LegSound sound)
    {
        if (!RtpPacket.TryParse(packet, out RtpPacket parsed))
        {
            return DropReason.BadRtp;
        }

        sound.FromFar(header, parsed.Payload);
        sound.Reports.Received(header, index);
        if (sound.PassesVoice)
        {
            // The endpoint's extensions have other numbers than ours, or none: fixed header, level, payload.
            Span<byte> own = stackalloc byte[InnerVoice.HeaderLength];
            packet[..RtpHeader.FixedLength].CopyTo(own);
            own[0] = 0x80;
            own[1] = (byte)((packet[1] & 0x80) | line.InnerType);
            int length = RtpHeader.FixedLength + InnerVoice.WriteLevel(own, RtpHeader.FixedLength, sound.Level);
            _room.SendRtp(own[..length], parsed.Payload, (uint)(index >> 16));
        }

        return DropReason.None;
    }

    /// <summary>Each 5 s (RFC 3550 section 6.2).</summary>
    private void ReportSound(int tick)
    {
        if (tick % 10 == 3 && _sound is { } sound && _lines.Find(line => line is { Use: RoomSectionUse.Audio, Section.Sends: true }) is { } line)
        {
            Span<byte> packet = stackalloc byte[128];
            int length = sound.Reports.Write(packet, line.Own.Ssrc, countsVoice: !sound.PassesVoice);
            if (length > 0)
            {
                _far.SendRtcp(line, packet[..length]);
            }
        }
    }

    private void FitSound(NegotiatedRoomSession session)
    {
        if (_closed || session.Audio?.Codec is not { } codec || !AudioFormat.IsKnown(codec.Codec) || _sound?.Fits(codec) == true)
        {
            return;
        }

        // Whoever is in the room already keeps what the room was told: a mix, or voices as they are.
        if (_sound is not null || (Codecs is { IsReady: true } && !_room.IsStarted))
        {
            _sound?.Dispose();
            _sound = new LegSound(Codecs!, this, codec);
        }
    }

    private DropReason RtcpFromFar(LegLine line, Span<byte> packet, SocketAddress source)
    {
        DropReason reason = _far.OpenRtcp(line, ref packet, source);
        if (reason == DropReason.None && line.Use == RoomSectionUse.Audio && LegReports.LossOf(packet, line.Own.Ssrc) is { } loss)
        {
            _sound?.Ear.Output?.SetExpectedLoss(loss);
        }

        if (reason == DropReason.None && line.IsMedia && _room.IsConnected)
        {
            _feedback.FromFar(line, packet);
        }

        return reason;
    }

    // ---- from the room to the far side

    private DropReason FromRoom(Span<byte> packet)
    {
        if (packet.Length < 8)
        {
            return DropReason.Truncated;
        }

        if (packet[0] < 4)
        {
            _room.Connected();
            return DropReason.None;
        }

        return packet[1] is >= 192 and <= 223 ? RtcpFromRoom(packet) : RtpFromRoom(packet);
    }

    private DropReason RtpFromRoom(Span<byte> packet)
    {
        if (!RtpPacket.TryReadHeader(packet, out RtpHeader header))
        {
            return DropReason.BadRtp;
        }

        if (_lines.Find(candidate => candidate.OwnSsrc == header.Ssrc) is not { Section.Sends: true } line)
        {
            return DropReason.UnknownSsrc;
        }

        DropReason reason = _room.OpenRtp(ref packet, header, out ulong index);
        if (reason == DropReason.None)
        {
            packet[1] = (byte)((packet[1] & 0x80) | line.PayloadType);
            _far.SendRtp(line, packet, header.HeaderLength, (uint)(index >> 16));
        }

        return reason;
    }

    private DropReason RtcpFromRoom(Span<byte> packet)
    {
        DropReason reason = _room.OpenRtcp(ref packet);
        if (reason == DropReason.None && _feedback.FromRoom(_lines, packet))
        {
            Listener?.KeyFrameWanted();
        }

        return reason;
    }
}
