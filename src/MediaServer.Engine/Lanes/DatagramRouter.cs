using MediaServer.Engine.Peers;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Stun;
using MediaServer.Transport;

namespace MediaServer.Engine.Lanes;

/// <summary>
/// Tells a received datagram's kind by its first byte (RFC 7983) and gives it to its peer. Cheap refusals first: an
/// unknown address costs one look-up.
/// </summary>
public sealed class DatagramRouter(LaneState lane)
{
    private const int MaxRtcp = 2048;

    public void Route(in ReceivedDatagram datagram, ReadOnlySpan<byte> bytes)
    {
        DropReason reason = Demultiplexer.Classify(bytes) switch
        {
            PacketClass.Rtp => OnRtp(datagram, bytes),
            PacketClass.Rtcp => OnRtcp(datagram, bytes),
            PacketClass.Stun => OnStun(datagram, bytes),
            PacketClass.Dtls => OnDtls(datagram, bytes),
            _ => DropReason.UnknownProtocol,
        };
        if (reason != DropReason.None)
        {
            lane.Drops.Count(reason);
        }
    }

    private DropReason OnRtp(in ReceivedDatagram datagram, ReadOnlySpan<byte> bytes)
    {
        if (lane.Peers.Find(datagram.Source) is not { } peer)
        {
            return DropReason.UnknownAddress;
        }

        if (peer.Media.Receiver is not { } receiver)
        {
            return DropReason.NoKeys;
        }

        DropReason reason = peer.Media.Ingest.OnPacket(bytes, receiver, lane.Now);
        if (reason == DropReason.None && !peer.HasMedia)
        {
            peer.HasMedia = true;
            lane.Outbox.Put(new MediaStarted(peer.Key));
        }

        return reason;
    }

    private DropReason OnRtcp(in ReceivedDatagram datagram, ReadOnlySpan<byte> bytes)
    {
        if (lane.Peers.Find(datagram.Source) is not { } peer)
        {
            return DropReason.UnknownAddress;
        }

        if (peer.Media.Receiver is not { } receiver)
        {
            return DropReason.NoKeys;
        }

        if (bytes.Length > MaxRtcp)
        {
            return DropReason.Oversized;
        }

        Span<byte> plain = stackalloc byte[MaxRtcp];
        DropReason reason = receiver.OpenRtcp(bytes, plain, out int length);
        if (reason != DropReason.None)
        {
            return reason;
        }

        // RFC 3550 section 6.2: every party reports, at least each 5 s.
        peer.Ice.NoteAuthentic(datagram.Source, lane.Now);
        return peer.Media.Rtcp.OnPacket(plain[..length], lane.Now);
    }

    private DropReason OnStun(in ReceivedDatagram datagram, ReadOnlySpan<byte> bytes)
    {
        if (!StunMessage.TryParse(bytes, out StunMessage message))
        {
            return DropReason.BadStun;
        }

        if (!IceLite.TryGetLocalUserFragment(message, out ReadOnlySpan<byte> fragment) || !UserFragmentKey.TryCreate(fragment, out UserFragmentKey key))
        {
            return DropReason.BadStun;
        }

        if (lane.Peers.Find(key) is not { } peer)
        {
            return DropReason.UnknownUser;
        }

        Span<byte> response = stackalloc byte[IceLite.MaxResponseLength];
        IceResult result = peer.Ice.HandleBindingRequest(message, datagram.Source, datagram.Local, lane.Now, response, out int length);
        if (length > 0)
        {
            lane.Sink.SendPlain(datagram.Source, datagram.Local, response[..length]);
        }

        if (!result.Accepted)
        {
            return result.Drop;
        }

        OnAcceptedCheck(peer, datagram.Source, result);
        return DropReason.None;
    }

    private void OnAcceptedCheck(PeerLink peer, TransportAddress source, in IceResult result)
    {
        if (!result.RetiredKey.IsNone)
        {
            lane.Peers.RemoveFragment(result.RetiredKey);
        }

        lane.Peers.AddAddress(source, peer);
        peer.Media.Path.Remote = peer.Ice.Selected.Remote;
        peer.Media.Path.Local = peer.Ice.Selected.Local;
        if (!peer.WasReachable)
        {
            peer.WasReachable = true;
            lane.Outbox.Put(new PeerReachable(peer.Key));
        }
    }

    private DropReason OnDtls(in ReceivedDatagram datagram, ReadOnlySpan<byte> bytes)
    {
        if (lane.Peers.Find(datagram.Source) is not { } peer)
        {
            return DropReason.UnknownAddress;
        }

        if (bytes.Length > MaxRtcp)
        {
            return DropReason.Oversized;
        }

        lane.Outbox.Put(new DtlsReceived(peer.Key, bytes.ToArray()));
        return DropReason.None;
    }
}
