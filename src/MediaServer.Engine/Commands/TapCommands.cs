using MediaServer.Engine.Lanes;
using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Taps;

namespace MediaServer.Engine.Commands;

/// <summary>Puts a tap on a source, or takes it off: the recorder's, or the codec process's beside it.</summary>
internal sealed class TapSource(SourceKey source, ISourceTap? sink, bool forMix) : PeerCommand(source.Peer)
{
    protected override void Run(LaneState lane, PeerLink peer)
    {
        if (peer.Media.FindTrack(source.Mid) is not { } track)
        {
            return;
        }

        TrackTap? tap = sink is null ? null : new TrackTap(track, sink);
        if (forMix)
        {
            track.MixTap = tap;
        }
        else
        {
            track.Tap = tap;
        }

        tap?.AskForKeyFrame(lane.Now);
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
