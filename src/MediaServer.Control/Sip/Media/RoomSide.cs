using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Media;

/// <summary>A leg's place on its room's lane: one socket, connectivity checks, and SRTP under the keys of the inner offer.</summary>
internal sealed class RoomSide(IRandomSource random) : IDisposable
{
    private readonly RtpIndexTable _incoming = new();
    private readonly byte[] _sealed = new byte[SipMediaLeg.MaxPacket + 64];
    private InnerOffer? _offer;
    private InnerIce? _ice;
    private Socket? _socket;

    /// <summary>The lane has answered a check: media may flow.</summary>
    public bool IsConnected { get; private set; }

    public bool IsStarted => _socket is not null;

    /// <summary>What the room is joined with; asked again (another set of lines) the keys and credentials stay.</summary>
    public InnerOffer Prepare(NegotiatedRoomSession session, bool showsSlides, bool hearsMix) =>
        _offer = _offer is null ? InnerOffer.Create(session, random, hearsMix) : _offer.Again(session, showsSlides);

    public void Start(IPEndPoint lane, IceCredentials server)
    {
        _ice = new InnerIce(_offer!.Ice, server, random);
        _socket = new Socket(lane.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1024 * 1024 };
        _socket.Connect(lane);
    }

    /// <summary>Hands over whatever the lane sends, until it is stopped or disposed.</summary>
    public async Task ReceiveAsync(PacketTaker take, CancellationToken stop)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(SipMediaLeg.MaxPacket, pinned: true);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                int length = await _socket!.ReceiveAsync(buffer, SocketFlags.None, stop);
                take(buffer.AsSpan(0, length));
            }
            catch (SocketException)
            {
                // The lane starts or is being replaced: checks go on.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Sends a connectivity check; also what keeps the lane's consent fresh.</summary>
    public void Check()
    {
        Span<byte> packet = stackalloc byte[256];
        Send(packet[.._ice!.WriteCheck(packet)]);
    }

    /// <summary>Any answer of the lane's ICE: the path is good.</summary>
    public void Connected() => IsConnected = true;

    /// <summary>Opens RTP of the lane in place.</summary>
    /// <param name="packet">As it came, then the plain packet.</param>
    /// <param name="header">Its header.</param>
    /// <param name="index">Its 48-bit index.</param>
    public DropReason OpenRtp(ref Span<byte> packet, in RtpHeader header, out ulong index)
    {
        RtpIndexTable.Entry entry = _incoming.Find(header.Ssrc);
        DropReason reason = entry.State.Check(header.SequenceNumber, out index);
        if (reason == DropReason.None)
        {
            reason = _offer!.Receiver.OpenRtp(packet, header.HeaderLength, ref entry.State, packet, out int length);
            packet = packet[..length];
        }

        if (reason == DropReason.None)
        {
            _incoming.Keep(header.Ssrc, entry);
        }

        return reason;
    }

    public DropReason OpenRtcp(ref Span<byte> packet)
    {
        DropReason reason = _offer!.Receiver.OpenRtcp(packet, packet, out int length);
        packet = reason == DropReason.None ? packet[..length] : packet;
        return reason;
    }

    public void SendRtp(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, uint rollover) =>
        Send(_sealed.AsSpan(0, _offer!.Sender.SealRtp(header, [], payload, 0, rollover, _sealed)));

    public void SendRtcp(ReadOnlySpan<byte> packet) => Send(_sealed.AsSpan(0, _offer!.Sender.SealRtcp(packet, _sealed)));

    public void Dispose()
    {
        IsConnected = false;
        _socket?.Dispose();
        _offer?.Sender.Dispose();
        _offer?.Receiver.Dispose();
    }

    private void Send(ReadOnlySpan<byte> packet)
    {
        try
        {
            _socket!.Send(packet, SocketFlags.None);
        }
        catch (SocketException)
        {
            // A full buffer or a lane that is away: lost, as a packet may be.
        }
    }
}

/// <summary>Takes a packet, which may be opened in place and is gone afterwards.</summary>
internal delegate void PacketTaker(Span<byte> packet);
