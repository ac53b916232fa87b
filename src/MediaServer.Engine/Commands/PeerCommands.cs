using System.Security.Cryptography;
using MediaServer.Engine.Lanes;
using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Rooms;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Engine.Commands;

internal sealed class OpenRoom(int number) : LaneCommand
{
    public override void Run(LaneState lane) =>
        lane.Rooms[number] = new ForwardingRoom(number) { BecamePending = lane.PendingRooms.Add };
}

internal sealed class CloseRoom(int number) : LaneCommand
{
    public override void Run(LaneState lane)
    {
        if (!lane.Rooms.Remove(number, out ForwardingRoom? room))
        {
            return;
        }

        foreach (PeerLink peer in lane.Peers.All.Where(peer => peer.Room == room).ToArray())
        {
            lane.Remove(peer);
        }
    }
}

internal sealed class AddPeer(RoomKey roomKey, PeerKey key, PeerSetup setup) : LaneCommand
{
    public override void Run(LaneState lane)
    {
        if (!lane.Rooms.TryGetValue(roomKey.Number, out ForwardingRoom? room))
        {
            lane.Outbox.Put(new PeerExpired(key));
            return;
        }

        ForwardingPeer media = new(lane.Log, lane.Sink, lane.Random, LaneClock.Wall)
        {
            Number = key.Number,
            RolePriority = setup.RolePriority,
            Drops = lane.Drops,
        };
        PeerLink peer = new(key, new IceLite(setup.LocalIce, setup.Session.RemoteIce), media, room, lane.Now);
        media.ServiceWanted = () => lane.Dirty.Add(peer);
        room.Add(media);
        media.Apply(setup.Session);
        lane.Peers.Add(peer);
        lane.Peers.AddFragment(setup.LocalIce.UserFragment, peer);
    }
}

/// <summary>A command on one peer; nothing happens when it has gone meanwhile.</summary>
internal abstract class PeerCommand(PeerKey key) : LaneCommand
{
    public override void Run(LaneState lane)
    {
        if (lane.Peers.Find(key.Number) is { } peer)
        {
            Run(lane, peer);
        }
    }

    protected abstract void Run(LaneState lane, PeerLink peer);
}

internal sealed class UpdatePeer(PeerKey key, NegotiatedSession session, IceCredentials? localIce) : PeerCommand(key)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (localIce is not null)
        {
            UserFragmentKey abandoned = peer.Ice.Restart(localIce, session.RemoteIce);
            lane.Peers.RemoveFragment(abandoned);
            lane.Peers.AddFragment(localIce.UserFragment, peer);
        }

        peer.Media.Apply(session);
    }
}

internal sealed class RemovePeer(PeerKey key) : PeerCommand(key)
{
    protected override void Run(LaneState lane, PeerLink peer) => lane.Remove(peer);
}

internal sealed class SetKeys(PeerKey key, SrtpSessionKeys keys) : PeerCommand(key)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        peer.Media.SetKeys(
            new SrtpReceiver(keys.Profile, keys.RemoteKey, keys.RemoteSalt),
            new SrtpSender(keys.Profile, keys.LocalKey, keys.LocalSalt));
        CryptographicOperations.ZeroMemory(keys.LocalKey);
        CryptographicOperations.ZeroMemory(keys.LocalSalt);
        CryptographicOperations.ZeroMemory(keys.RemoteKey);
        CryptographicOperations.ZeroMemory(keys.RemoteSalt);
        peer.Media.NeedsAllocation = true;
    }
}

internal sealed class SendDtls(PeerKey key, byte[] datagram) : PeerCommand(key)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (!peer.Ice.Selected.IsNone)
        {
            lane.Sink.SendPlain(peer.Ice.Selected.Remote, peer.Ice.Selected.Local, datagram);
        }
    }
}

internal sealed class Bind(PeerKey key, string mid, SourceKey? source) : PeerCommand(key)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (peer.Media.FindEgress(mid) is not { } slot)
        {
            return;
        }

        SourceTrack? track = source is { } wanted && lane.Peers.Find(wanted.Peer.Number) is { } publisher
            ? publisher.Media.FindTrack(wanted.Mid)
            : null;
        slot.Bind(track);
        peer.Media.NeedsAllocation = true;
    }
}

internal sealed class SetView(PeerKey key, string mid, ViewRequest view) : PeerCommand(key)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (peer.Media.FindEgress(mid) is { } slot)
        {
            slot.ViewWidth = view.Width;
            slot.ViewHeight = view.Height;
            slot.ViewPriority = view.Priority;
            peer.Media.NeedsAllocation = true;
        }
    }
}

internal sealed class SetMuted(SourceKey source, bool muted) : PeerCommand(source.Peer)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (peer.Media.FindTrack(source.Mid) is { } track)
        {
            track.IsMuted = muted;
            if (!muted)
            {
                // What follows must be shown at once: whoever watches needs a key frame.
                foreach (EgressStream subscriber in track.Subscribers)
                {
                    subscriber.OnKeyFrameRequest(lane.Now);
                }
            }
        }
    }
}

internal sealed class SetSourceKind(SourceKey source, SourceKind kind) : PeerCommand(source.Peer)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (peer.Media.FindTrack(source.Mid) is { } track)
        {
            track.Role = kind switch
            {
                SourceKind.Screen or SourceKind.Content => SourceRole.Content,
                SourceKind.Camera => SourceRole.Camera,
                _ => SourceRole.Voice,
            };
            if (kind == SourceKind.Mix)
            {
                peer.Media.Room?.Speakers.Remove(track);
                track.IsAudible = true;
            }
        }
    }
}

internal sealed class SetLinkChoice(PeerKey key, bool audioOnly, bool lowData) : PeerCommand(key)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        peer.Media.Allocator.AudioOnly = audioOnly;
        peer.Media.Allocator.LowData = lowData;
        peer.Media.NeedsAllocation = true;
    }
}

internal sealed class ReadFigures(PeerKey key, TaskCompletionSource<PeerFigures?> result) : LaneCommand
{
    public override void Run(LaneState lane)
    {
        if (lane.Peers.Find(key.Number) is not { } peer)
        {
            result.TrySetResult(null);
            return;
        }

        ForwardingPeer media = peer.Media;
        result.TrySetResult(new PeerFigures
        {
            PacketsIn = media.Ingest.PacketsReceived,
            BytesIn = media.Ingest.BytesReceived,
            PacketsOut = media.PacketsSent,
            BytesOut = media.BytesSent,
            PacketsLostIn = media.Ingest.PacketsLost,
            Retransmitted = media.Retransmitted,
            RoundTripMs = media.RoundTrip.Milliseconds,
            EstimateKbit = (int)(media.Congestion.TargetBitsPerSecond / 1000),
            Path = media.Path.Remote.Protocol.ToString(),
        });
    }
}
