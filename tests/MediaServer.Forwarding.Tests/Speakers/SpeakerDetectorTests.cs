using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Rooms;
using MediaServer.Forwarding.Speakers;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Speakers;

public sealed class SpeakerDetectorTests
{
    [Fact]
    public void ASmallRoomForwardsEverybody()
    {
        SpeakerDetector detector = new();
        List<SourceTrack> voices = Voices(4);
        voices.ForEach(detector.Add);
        Assert.All(voices, voice => Assert.True(voice.IsAudible));
    }

    [Fact]
    public void ALargeRoomForwardsThreeAndABreathSwapsNobody()
    {
        SpeakerDetector detector = new();
        List<SourceTrack> voices = Voices(7);
        voices.ForEach(detector.Add);
        Say(detector, voices, [20, 25, 30, 60, 100, 100, 100]);
        Assert.Equal(3, voices.Count(voice => voice.IsAudible));
        Assert.True(voices[0].IsAudible && voices[1].IsAudible && voices[2].IsAudible);

        // A little louder than the softest is not enough.
        Say(detector, voices, [20, 25, 30, 28, 100, 100, 100]);
        Assert.False(voices[3].IsAudible);
        Say(detector, voices, [20, 25, 90, 10, 100, 100, 100]);
        Assert.True(voices[3].IsAudible);
        Assert.Equal(3, voices.Count(voice => voice.IsAudible));
    }

    [Fact]
    public void TheListOfSpeakersChangesOnlyWhenSomebodyElseSpeaks()
    {
        SpeakerDetector detector = new();
        List<SourceTrack> voices = Voices(2);
        voices.ForEach(detector.Add);
        Say(detector, voices, [20, 120]);
        Assert.True(detector.Update(Instant.FromMilliseconds(0)));
        Assert.Equal([voices[0]], detector.Speakers);
        Say(detector, voices, [24, 120]);
        Assert.False(detector.Update(Instant.FromMilliseconds(400)));
        Say(detector, voices, [120, 20]);
        Assert.True(detector.Update(Instant.FromMilliseconds(900)));
        Assert.Equal([voices[1]], detector.Speakers);
    }

    private static void Say(SpeakerDetector detector, List<SourceTrack> voices, byte[] levels)
    {
        for (int round = 0; round < 100; round++)
        {
            for (int i = 0; i < voices.Count; i++)
            {
                detector.OnLevel(voices[i], levels[i]);
            }
        }
    }

    private static List<SourceTrack> Voices(int count)
    {
        PacketLog log = new(64 * 1024);
        ForwardingPeer peer = new(log, new NoSink(), new SeededRandomSource(1), new WallClock(0));
        return [.. Enumerable.Range(0, count).Select(i => new SourceTrack(peer, new NegotiatedSection { Mid = $"{i}", Index = i, Kind = MediaKind.Audio, Receives = true }))];
    }

    private sealed class NoSink : PacketSink
    {
        public override void SendRtp(EgressPath path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding, uint rolloverCounter, MediaClass mediaClass)
        {
        }

        public override void SendRtcp(EgressPath path, ReadOnlySpan<byte> packet)
        {
        }

        public override void EndTrain()
        {
        }
    }
}
