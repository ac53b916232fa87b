using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Media;

/// <summary>
/// The relay of one SIP leg: a room system's lines on the one side, a peer of the engine on the other (decision 0014).
/// Opens what comes, gives it the inner payload type, seals it again; and the reverse. One lock, held for one packet.
/// </summary>
internal sealed class SipMediaLeg : IDisposable
{
    private const int MaxPacket = 2048;

    private readonly Lock _gate = new();
    private readonly List<LegLine> _lines = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly RtpPortPool _pool;
    private readonly IRandomSource _random;
    private readonly LegFigures _figures;
    private readonly byte[] _scratch = new byte[MaxPacket + 64];
    private readonly byte[] _sealed = new byte[MaxPacket + 64];
    private readonly RtpIndexTable _fromRoom = new();
    private Socket? _inner;
    private InnerOffer? _offer;
    private InnerIce? _ice;
    private bool _connected;
    private bool _closed;
    private byte _firNumber;
    private int _keyFramesAsked;

    public SipMediaLeg(RtpPortPool pool, IRandomSource random, LegFigures figures)
    {
        _pool = pool;
        _random = random;
        _figures = figures;
    }

    /// <summary>The address that signalling comes from: plain RTP is taken from there as well.</summary>
    public IPAddress? SignallingSource { get; init; }

    /// <summary>The far side has no feedback: somebody must ask it for a key frame by INFO (RFC 5168).</summary>
    public Action? KeyFrameWanted { get; init; }

    /// <summary>When the last packet came from the far side, in ticks of <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived { get; private set; } = Environment.TickCount64;

    public NegotiatedRoomSession? Session { get; private set; }

    /// <summary>Opens a line's ports; 0 when none is left.</summary>
    public int OpenLine(bool isVideo)
    {
        if (_pool.Open() is not { } ports)
        {
            return 0;
        }

        lock (_gate)
        {
            _lines.Add(new LegLine(ports, isVideo));
        }

        return ports.Port;
    }

    /// <summary>What the room is joined with.</summary>
    public InnerOffer Prepare(NegotiatedRoomSession session)
    {
        Apply(session);
        return _offer = InnerOffer.Create(session, _random);
    }

    /// <summary>Takes what was agreed by a later offer.</summary>
    public void Apply(NegotiatedRoomSession session)
    {
        lock (_gate)
        {
            Session = session;
            foreach (NegotiatedRoomSection section in session.Sections.Where(section => section.Accepted))
            {
                _lines.Find(line => line.Ports.Port == section.LocalPort)?.Apply(section);
            }
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
            _ice = new InnerIce(_offer!.Ice, server, _random);
            _inner = new Socket(lane.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1024 * 1024 };
            _inner.Connect(lane);
            foreach (NegotiatedSection section in negotiated.Sections)
            {
                if (_lines.Find(line => line.IsVideo == (section.Kind == MediaKind.Video)) is { } line)
                {
                    line.OwnSsrc = section.SendSsrc;
                }
            }
        }

        _ = ReceiveInnerAsync();
        _ = TickAsync();
        foreach (LegLine line in _lines)
        {
            _ = ReceiveAsync(line, line.Ports.Rtp);
            _ = ReceiveAsync(line, line.Ports.Rtcp);
        }
    }

    /// <summary>The far side wants a key frame of what it is shown.</summary>
    public void AskRoomForKeyFrame()
    {
        lock (_gate)
        {
            if (_lines.Find(line => line.IsVideo) is { OwnSsrc: not 0 } video)
            {
                Span<byte> packet = stackalloc byte[64];
                SendInnerRtcp(packet[..RtcpSplitter.WritePli(packet, 1, video.OwnSsrc)]);
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
            _inner?.Dispose();
            foreach (LegLine line in _lines)
            {
                line.Dispose();
            }

            _offer?.Sender.Dispose();
            _offer?.Receiver.Dispose();
        }
    }

    private async Task ReceiveAsync(LegLine line, Socket socket)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(MaxPacket, pinned: true);
        SocketAddress source = new(AddressFamily.InterNetworkV6);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                int length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, source, _stop.Token);
                lock (_gate)
                {
                    if (!_closed)
                    {
                        _figures.Count(FromFar(line, buffer.AsSpan(0, length), source));
                    }
                }
            }
            catch (SocketException)
            {
                // ICMP, or a datagram longer than any of ours.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ReceiveInnerAsync()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(MaxPacket, pinned: true);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                int length = await _inner!.ReceiveAsync(buffer, SocketFlags.None, _stop.Token);
                lock (_gate)
                {
                    if (!_closed)
                    {
                        _figures.Count(FromRoom(buffer.AsSpan(0, length)));
                    }
                }
            }
            catch (SocketException)
            {
                // The lane is being replaced: checks go on.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TickAsync()
    {
        for (int tick = 0; !_stop.IsCancellationRequested; tick++)
        {
            lock (_gate)
            {
                if (!_closed)
                {
                    Tick(tick);
                }
            }

            try
            {
                await Task.Delay(_connected ? 500 : 50, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Tick(int tick)
    {
        Span<byte> packet = stackalloc byte[256];
        if (!_connected || tick % 4 == 0)
        {
            Send(_inner!, packet[.._ice!.WriteCheck(packet)]);
        }

        if (!_connected || _lines.Find(line => line.IsVideo) is not { OwnSsrc: not 0 } video)
        {
            return;
        }

        if (tick % 2 == 0)
        {
            // The engine paces toward this leg by what the far side said it takes.
            int bitrate = video.Section?.MaxBitrate is > 0 and int most ? most : 2_000_000;
            SendInnerRtcp(packet[..RtcpSplitter.WriteRemb(packet, 1, (ulong)bitrate, video.OwnSsrc)]);
        }

        if (_keyFramesAsked < 4)
        {
            // PJSIP loses the first key frame: several in the first seconds.
            _keyFramesAsked++;
            SendInnerRtcp(packet[..RtcpSplitter.WritePli(packet, 1, video.OwnSsrc)]);
        }
    }

    // ---- from the far side to the room

    private DropReason FromFar(LegLine line, Span<byte> packet, SocketAddress source)
    {
        if (line.Section is null || !_connected)
        {
            return DropReason.NoKeys;
        }

        if (packet.Length < 8 || packet[0] >> 6 != 2)
        {
            return DropReason.UnknownProtocol;
        }

        if (line.Receiver is null && !IsSignalled(line, source))
        {
            return DropReason.UnknownAddress;
        }

        return packet[1] is >= 192 and <= 223 ? RtcpFromFar(line, packet, source) : RtpFromFar(line, packet, source);
    }

    private DropReason RtpFromFar(LegLine line, Span<byte> packet, SocketAddress source)
    {
        if (!RtpPacket.TryReadHeader(packet, out RtpHeader header))
        {
            return DropReason.BadRtp;
        }

        RtpIndexTable.Entry entry = line.Incoming.Find(header.Ssrc);
        int length = packet.Length;
        ulong index;
        if (line.Receiver is { } receiver)
        {
            DropReason checkedIndex = entry.State.Check(header.SequenceNumber, out index);
            DropReason reason = checkedIndex != DropReason.None
                ? checkedIndex
                : receiver.OpenRtp(packet, header.HeaderLength, ref entry.State, packet, out length);
            if (reason != DropReason.None)
            {
                return reason;
            }
        }
        else if (!entry.TryAccept(header.SequenceNumber, out index))
        {
            return DropReason.Replayed;
        }

        LastReceived = Environment.TickCount64;
        line.Incoming.Keep(header.Ssrc, entry);
        line.Latch(source, rtcp: false);
        if (header.PayloadType != line.PayloadType || !line.Section!.Receives)
        {
            // Telephone events and comfort noise stay here.
            return header.PayloadType == line.Section!.TelephoneEventType ? DropReason.None : DropReason.UnknownPayloadType;
        }

        packet[1] = (byte)((packet[1] & 0x80) | (line.IsVideo ? InnerOffer.VideoType : InnerOffer.AudioType));
        int written = _offer!.Sender.SealRtp(packet[..header.HeaderLength], [], packet[header.HeaderLength..length], 0, (uint)(index >> 16), _sealed);
        Send(_inner!, _sealed.AsSpan(0, written));
        return DropReason.None;
    }

    private DropReason RtcpFromFar(LegLine line, Span<byte> packet, SocketAddress source)
    {
        int length = packet.Length;
        if (line.Receiver is { } receiver)
        {
            DropReason reason = receiver.OpenRtcp(packet, packet, out length);
            if (reason != DropReason.None)
            {
                return reason;
            }
        }

        line.Latch(source, rtcp: !line.Section!.RtcpMux);
        SendInnerRtcp(packet[..length]);
        return DropReason.None;
    }

    // Without keys only the signalled address may speak, or the one that signalling came from (a NAT between).
    private bool IsSignalled(LegLine line, SocketAddress source)
    {
        IPAddress address = ((IPEndPoint)s_any.Create(source)).Address;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.Equals(line.Signalled) || address.Equals(SignallingSource);
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
            _connected = true;
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

        if (_lines.Find(candidate => candidate.OwnSsrc == header.Ssrc) is not { Section.Sends: true, RtpTarget: { } target } line)
        {
            return DropReason.UnknownSsrc;
        }

        RtpIndexTable.Entry entry = _fromRoom.Find(header.Ssrc);
        DropReason reason = entry.State.Check(header.SequenceNumber, out ulong index);
        if (reason == DropReason.None)
        {
            reason = _offer!.Receiver.OpenRtp(packet, header.HeaderLength, ref entry.State, packet, out int length);
            packet = packet[..length];
        }

        if (reason != DropReason.None)
        {
            return reason;
        }

        _fromRoom.Keep(header.Ssrc, entry);
        packet[1] = (byte)((packet[1] & 0x80) | line.PayloadType);
        SendFar(line.Ports.Rtp, target, line.Sender is { } sender
            ? _sealed.AsSpan(0, sender.SealRtp(packet[..header.HeaderLength], [], packet[header.HeaderLength..], 0, (uint)(index >> 16), _sealed))
            : packet);
        return DropReason.None;
    }

    private DropReason RtcpFromRoom(Span<byte> packet)
    {
        DropReason reason = _offer!.Receiver.OpenRtcp(packet, packet, out int length);
        if (reason != DropReason.None)
        {
            return reason;
        }

        foreach (LegLine line in _lines)
        {
            bool takesPli = (line.Section?.Codec?.Feedback & FeedbackKinds.Pli) != 0;
            int part = RtcpSplitter.Take(packet[..length], line.OwnSsrc, line.IsFrom, takesPli, _scratch, out bool pliWanted);
            if (part > 0)
            {
                SendFarRtcp(line, _scratch.AsSpan(0, part));
            }

            if (pliWanted)
            {
                AskFarForKeyFrame(line);
            }
        }

        return DropReason.None;
    }

    private void AskFarForKeyFrame(LegLine line)
    {
        if ((line.Section!.Codec!.Feedback & FeedbackKinds.Fir) == 0)
        {
            KeyFrameWanted?.Invoke();
            return;
        }

        Span<byte> packet = stackalloc byte[64];
        SendFarRtcp(line, packet[..RtcpSplitter.WriteFir(packet, line.OwnSsrc, line.LastSsrc, ++_firNumber)]);
    }

    private void SendFarRtcp(LegLine line, ReadOnlySpan<byte> packet)
    {
        bool mux = line.Section!.RtcpMux;
        if ((mux ? line.RtpTarget : line.RtcpTarget) is not { } target)
        {
            return;
        }

        SendFar(mux ? line.Ports.Rtp : line.Ports.Rtcp, target, line.Sender is { } sender
            ? _sealed.AsSpan(0, sender.SealRtcp(packet, _sealed))
            : packet);
    }

    private void SendInnerRtcp(ReadOnlySpan<byte> packet) => Send(_inner!, _sealed.AsSpan(0, _offer!.Sender.SealRtcp(packet, _sealed)));

    private static void Send(Socket socket, ReadOnlySpan<byte> packet)
    {
        try
        {
            socket.Send(packet, SocketFlags.None);
        }
        catch (SocketException)
        {
            // A full buffer or a lane that is away: lost, as a packet may be.
        }
    }

    private static void SendFar(Socket socket, SocketAddress target, ReadOnlySpan<byte> packet)
    {
        try
        {
            socket.SendTo(packet, SocketFlags.None, target);
        }
        catch (SocketException)
        {
            // Lost, as a packet may be.
        }
    }

    private static readonly IPEndPoint s_any = new(IPAddress.IPv6Any, 0);
}
