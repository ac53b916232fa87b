using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Control.Sip.Media;

/// <summary>
/// Packets of the lines of a room system: who may send, opening and sealing, and where answers go. No state of its own
/// beyond a buffer.
/// </summary>
internal sealed class FarSide(IPAddress? signallingSource, IReadOnlyList<IPNetwork> networks)
{
    private static readonly IPEndPoint s_any = new(IPAddress.IPv6Any, 0);

    private readonly byte[] _sealed = new byte[SipMediaLeg.MaxPacket + 64];

    /// <summary>First look at a datagram: a line that is agreed, RTP's version, and a sender that may speak.</summary>
    public DropReason Admit(LegLine line, ReadOnlySpan<byte> packet, SocketAddress source)
    {
        if (packet.Length < 8 || packet[0] >> 6 != 2)
        {
            return DropReason.UnknownProtocol;
        }

        bool rtcp = packet[1] is >= 192 and <= 223;
        if (line.Section is null || (line.NeedsKeys && (rtcp ? line.RtcpReceiver : line.Receiver) is null))
        {
            return DropReason.NoKeys;
        }

        return line.Receiver is null && !MaySpeakPlainly(line, source) ? DropReason.UnknownAddress : DropReason.None;
    }

    /// <summary>Opens RTP in place; the source of an authentic packet is where answers go.</summary>
    public DropReason OpenRtp(LegLine line, ref Span<byte> packet, SocketAddress source, out RtpHeader header, out ulong index)
    {
        index = 0;
        if (!RtpPacket.TryReadHeader(packet, out header))
        {
            return DropReason.BadRtp;
        }

        RtpIndexTable.Entry entry = line.Incoming.Find(header.Ssrc);
        if (line.Receiver is { } receiver)
        {
            DropReason reason = entry.State.Check(header.SequenceNumber, out index);
            reason = reason != DropReason.None ? reason : receiver.OpenRtp(packet, header.HeaderLength, ref entry.State, packet, out int length).Cut(ref packet, length);
            if (reason != DropReason.None)
            {
                return reason;
            }
        }
        else if (!entry.TryAccept(header.SequenceNumber, out index))
        {
            return DropReason.Replayed;
        }

        line.Incoming.Keep(header.Ssrc, entry);
        line.Latch(source, rtcp: false);
        return DropReason.None;
    }

    public DropReason OpenRtcp(LegLine line, ref Span<byte> packet, SocketAddress source)
    {
        if (line.RtcpReceiver is { } receiver)
        {
            DropReason reason = receiver.OpenRtcp(packet, packet, out int length).Cut(ref packet, length);
            if (reason != DropReason.None)
            {
                return reason;
            }
        }

        line.Latch(source, rtcp: !line.Section!.RtcpMux);
        return DropReason.None;
    }

    /// <summary>Seals and sends RTP, whose header stands in the packet.</summary>
    public void SendRtp(LegLine line, ReadOnlySpan<byte> packet, int headerLength, uint rollover)
    {
        if (line.RtpTarget is { } target && !(line.NeedsKeys && line.Sender is null))
        {
            Send(line.Ports.Rtp, target, line.Sender is { } sender
                ? _sealed.AsSpan(0, sender.SealRtp(packet[..headerLength], [], packet[headerLength..], 0, rollover, _sealed))
                : packet);
        }
    }

    public void SendRtcp(LegLine line, ReadOnlySpan<byte> packet)
    {
        bool mux = line.Section!.RtcpMux;
        if ((mux ? line.RtpTarget : line.RtcpTarget) is { } target && !(line.NeedsKeys && line.RtcpSender is null))
        {
            Send(mux ? line.Ports.Rtp : line.Ports.Rtcp, target, line.RtcpSender is { } sender ? _sealed.AsSpan(0, sender.SealRtcp(packet, _sealed)) : packet);
        }
    }

    /// <summary>Sends what is neither RTP nor RTCP (DTLS).</summary>
    public static void SendRaw(LegLine line, bool rtcp, ReadOnlySpan<byte> datagram)
    {
        if ((rtcp ? line.RtcpTarget : line.RtpTarget) is { } target)
        {
            Send(rtcp ? line.Ports.Rtcp : line.Ports.Rtp, target, datagram);
        }
    }

    // Without keys only the signalled address may speak, the one that signalling came from (a NAT between), and the
    // networks that the configuration names for this trunk.
    private bool MaySpeakPlainly(LegLine line, SocketAddress source)
    {
        IPAddress address = ((IPEndPoint)s_any.Create(source)).Address;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (address.Equals(line.Signalled) || address.Equals(signallingSource))
        {
            return true;
        }

        foreach (IPNetwork network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static void Send(Socket socket, SocketAddress target, ReadOnlySpan<byte> packet)
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
}

/// <summary>Keeps the opened part of a packet.</summary>
internal static class OpenedLength
{
    public static DropReason Cut(this DropReason reason, ref Span<byte> packet, int length)
    {
        packet = reason == DropReason.None ? packet[..length] : packet;
        return reason;
    }
}
