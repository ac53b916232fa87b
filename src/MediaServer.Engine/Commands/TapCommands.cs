using MediaServer.Engine.Lanes;
using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Taps;

namespace MediaServer.Engine.Commands;

internal sealed class TapSource(SourceKey source, ISourceTap? tap) : PeerCommand(source.Peer)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (peer.Media.FindTrack(source.Mid) is { } track)
        {
            track.Tap = tap is null ? null : new TrackTap(track, tap);
            track.Tap?.AskForKeyFrame(lane.Now);
        }
    }
}

internal sealed class TapForMix(SourceKey source, ISourceTap? tap) : PeerCommand(source.Peer)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (peer.Media.FindTrack(source.Mid) is { } track)
        {
            track.MixTap = tap is null ? null : new TrackTap(track, tap);
            track.MixTap?.AskForKeyFrame(lane.Now);
        }
    }
}

internal sealed class AskForKeyFrame(SourceKey source) : PeerCommand(source.Peer)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (peer.Media.FindTrack(source.Mid) is { Tap: { } tap, IsVideo: true })
        {
            tap.AskForKeyFrame(lane.Now);
        }
    }
}
