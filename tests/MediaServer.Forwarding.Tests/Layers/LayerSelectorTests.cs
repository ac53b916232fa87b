using MediaServer.Forwarding.Codecs;
using MediaServer.Forwarding.Layers;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Layers;

public sealed class LayerSelectorTests
{
    [Fact]
    public void AfterAPictureWasOffOnlyAKeyFrameBeginsIt()
    {
        LayerSelector selector = new();
        MediaPacket delta = Packet(key: false, 1);
        selector.SetTarget(LayerSelector.Off, LayerSelector.Top);
        Assert.Equal(LayerDecision.Drop, selector.Decide(delta, null, null));
        selector.SetTarget(0, LayerSelector.Top);
        Assert.Equal(LayerDecision.Drop, selector.Decide(Packet(false, 2), null, null));
        Assert.Equal(LayerDecision.Forward, selector.Decide(Packet(true, 3), null, null));
        Assert.Equal(LayerDecision.Forward, selector.Decide(Packet(false, 4), null, null));
    }

    [Fact]
    public void StillsAreKeyFramesAloneAndNotTooOften()
    {
        LayerSelector selector = new();
        selector.SetStills(Duration.FromSeconds(3));
        int stills = 0;
        for (int i = 0; i < 100; i++)
        {
            MediaPacket packet = Packet(key: i % 10 == 0, i);
            packet.Arrival = Instant.FromMilliseconds(i * 100);
            stills += selector.Decide(packet, null, null) == LayerDecision.Drop ? 0 : 1;
        }

        Assert.Equal(4, stills);
    }

    private static MediaPacket Packet(bool key, int number) => new()
    {
        Sequence = number,
        Timestamp = (uint)(number * 3000),
        Marks = new FrameMarks { StartOfFrame = true, EndOfFrame = true, IsKeyFrame = key },
        Stream = null!,
    };
}
