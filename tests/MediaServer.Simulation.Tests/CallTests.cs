using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;
using MediaServer.Simulation.Tests.Harness;
using MediaServer.Transport;

namespace MediaServer.Simulation.Tests;

/// <summary>Whole calls through one real lane in virtual time.</summary>
public sealed class CallTests
{
    public static TheoryData<int> Profiles => [(int)SrtpProfile.AeadAes128Gcm, (int)SrtpProfile.AeadAes256Gcm, (int)SrtpProfile.Aes128CmHmacSha1_80];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void TwoPeersGetEachOthersVoiceAndPicture(int profile)
    {
        using SimulatedCall call = new(1, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan { Profile = (SrtpProfile)profile });
        SimulatedPeer bo = call.Join(new PeerPlan());
        anna.Watch(bo, 0);
        bo.Watch(anna, 0);
        call.Run(Duration.FromSeconds(5));

        Assert.InRange(bo.Audio(0).Packets.Count, 235, 250);
        Assert.InRange(bo.Video(0).Packets.Count, 420, 450);
        Assert.InRange(anna.Video(0).Packets.Count, 420, 450);
        Assert.Empty(bo.Video(0).Gaps());
        Assert.Empty(bo.Audio(0).Gaps());
        Assert.True(bo.Video(0).Packets.First().IsKeyFrame);
        Assert.All(bo.Video(0).Packets, packet => Assert.Equal(1101u - 100, packet.SourceSsrc));
        Assert.Equal(0, call.State.Drops.Total - call.State.Drops[DropReason.NoKeys] - call.State.Drops[DropReason.UnknownAddress]);
        Assert.Contains(call.Events, happened => happened is MediaStarted);
    }

    [Theory]
    [InlineData(1, 0.05, true)]
    [InlineData(2, 0.1, true)]
    [InlineData(3, 0.05, false)]
    public void LossOnBothLegsIsRepaired(int seed, double loss, bool rtx)
    {
        using SimulatedCall call = new((ulong)seed, Links.Lossy((ulong)seed, loss));
        SimulatedPeer anna = call.Join(new PeerPlan { Rtx = rtx });
        SimulatedPeer bo = call.Join(new PeerPlan { Rtx = rtx });
        bo.Watch(anna, 0);
        call.Run(Duration.FromSeconds(20));

        ReceivedStream video = bo.Video(0);
        Assert.True(video.Packets.Count > 1600, $"seed {seed}: {video.Packets.Count} packets");
        double missing = video.Gaps().Count(gap => gap < video.Highest - 60) / (double)video.Packets.Count;
        Assert.True(missing < 0.003, $"seed {seed}: {missing:P2} never came");
        Assert.Contains(video.Packets, packet => packet.Repaired == rtx);
        AssertPicturesGoUpByOne(video, seed);
    }

    [Fact]
    public void SequenceNumbersWrapAndTheRolloverCounterFollowsOverLoss()
    {
        using SimulatedCall call = new(4, Links.Lossy(4, 0.03));
        SimulatedPeer anna = call.Join(new PeerPlan { FirstSequence = 65_400 });
        SimulatedPeer bo = call.Join(new PeerPlan());
        bo.Watch(anna, 0);

        // 90 packets a second: ten minutes carry our own numbers over a wrap as well.
        call.Run(Duration.FromSeconds(30));
        Assert.True(bo.Video(0).Packets.Count > 2500);
        Assert.Equal(0, call.State.Drops[DropReason.BadTag]);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void ReorderedPacketsKeepTheirPlace(int seed)
    {
        using SimulatedCall call = new((ulong)seed, Links.Lossy((ulong)seed, 0, 20, 12));
        SimulatedPeer anna = call.Join(new PeerPlan());
        SimulatedPeer bo = call.Join(new PeerPlan());
        bo.Watch(anna, 0);
        call.Run(Duration.FromSeconds(10));

        Assert.DoesNotContain(bo.Video(0).Gaps(), gap => gap < bo.Video(0).Highest - 30);
        AssertPicturesGoUpByOne(bo.Video(0), seed);
    }

    [Fact]
    public void TheLayerFollowsTheSizeShownWithoutABreak()
    {
        using SimulatedCall call = new(5, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan { Layers = 3 });
        SimulatedPeer bo = call.Join(new PeerPlan());
        bo.Watch(anna, 0);
        bo.Show(0, 640, 360);
        call.Run(Duration.FromSeconds(4));
        Assert.Equal(1003u, bo.Video(0).Packets.Last().SourceSsrc);

        bo.Show(0, 150, 90);
        call.Run(Duration.FromSeconds(3));
        Assert.Equal(1001u, bo.Video(0).Packets.Last().SourceSsrc);

        bo.Show(0, 320, 180);
        call.Run(Duration.FromSeconds(3));
        Assert.Equal(1002u, bo.Video(0).Packets.Last().SourceSsrc);

        Assert.Empty(bo.Video(0).Gaps());
        AssertPicturesGoUpByOne(bo.Video(0), 5);
        uint before = 0;
        uint source = 0;
        foreach (ReceivedPacket packet in bo.Video(0).Packets)
        {
            if (packet.SourceSsrc != source)
            {
                Assert.True(packet.IsKeyFrame && packet.StartsFrame);
                source = packet.SourceSsrc;
            }

            Assert.True(before == 0 || (int)(packet.Timestamp - before) is >= 0 and < 90_000, "timestamps go on");
            before = packet.Timestamp;
        }
    }

    [Fact]
    public void ASlotThatChangesItsSourceGoesOnInOneStream()
    {
        using SimulatedCall call = new(6, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan());
        SimulatedPeer bo = call.Join(new PeerPlan());
        SimulatedPeer cilla = call.Join(new PeerPlan());
        cilla.Watch(anna, 0);
        call.Run(Duration.FromSeconds(3));
        cilla.Watch(bo, 0);
        call.Run(Duration.FromSeconds(3));

        Assert.Empty(cilla.Video(0).Gaps());
        Assert.Empty(cilla.Audio(0).Gaps());
        AssertPicturesGoUpByOne(cilla.Video(0), 6);
        Assert.Equal(bo.Pictures[0].Ssrc, cilla.Video(0).Packets.Last().SourceSsrc);
    }

    [Fact]
    public void AClientThatMovesToAnotherNetworkGoesOn()
    {
        using SimulatedCall call = new(7, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan());
        SimulatedPeer bo = call.Join(new PeerPlan());
        bo.Watch(anna, 0);
        anna.Watch(bo, 0);
        call.Run(Duration.FromSeconds(3));
        int before = bo.Video(0).Packets.Count;
        bo.Move();
        call.Run(Duration.FromSeconds(2));
        Assert.True(bo.Video(0).Packets.Count > before + 120, "the picture comes to the new address");
        Assert.True(anna.Video(0).Last > call.Now - Duration.FromMilliseconds(200), "and from it");
    }

    [Fact]
    public void APeerThatFallsSilentIsGoneAfterItsConsent()
    {
        using SimulatedCall call = new(8, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan());
        call.Join(new PeerPlan());
        call.Run(Duration.FromSeconds(3));
        anna.Dead = true;
        call.Run(Duration.FromSeconds(13));
        Assert.DoesNotContain(call.Events, happened => happened is PeerExpired);
        call.Run(Duration.FromSeconds(5));
        Assert.Contains(call.Events, happened => happened is PeerExpired expired && expired.Peer == anna.Key);
        Assert.Equal(1, call.State.Peers.Count);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(-150)]
    public void SenderReportsKeepLipsInStepWhateverThePublishersClock(int ppm)
    {
        using SimulatedCall call = new(9, Links.Lossy(9, 0, 30, 20));
        SimulatedPeer anna = call.Join(new PeerPlan { ClockSkewPpm = ppm });
        SimulatedPeer bo = call.Join(new PeerPlan());
        bo.Watch(anna, 0);
        call.Run(Duration.FromSeconds(60));

        var audio = bo.SenderReports.Last(report => report.Ssrc == bo.Audio(0).Ssrc);
        var video = bo.SenderReports.Last(report => report.Ssrc == bo.Video(0).Ssrc);

        // Packets that left the publisher at one moment must be played at one moment.
        ReceivedPacket voice = bo.Audio(0).Packets.Last();
        ReceivedPacket picture = bo.Video(0).Packets.Last(packet => packet.Arrival <= voice.Arrival);
        double voiceTime = audio.Ntp + ((int)(voice.Timestamp - audio.Rtp) * 1000.0 / 48);
        double pictureTime = video.Ntp + ((int)(picture.Timestamp - video.Rtp) * 100.0 / 9);
        double sent = (voice.Arrival - picture.Arrival).Microseconds;
        Assert.True(Math.Abs(voiceTime - pictureTime - sent) < 40_000, $"{voiceTime - pictureTime - sent} us apart");
    }

    [Fact]
    public void InALargeRoomTheThreeLoudestAreHeard()
    {
        using SimulatedCall call = new(10, Links.Ideal);
        List<SimulatedPeer> talkers = [.. Enumerable.Range(0, 6).Select(_ => call.Join(new PeerPlan { SendsVideo = false }))];
        SimulatedPeer listener = call.Join(new PeerPlan { SendsVideo = false, SendsAudio = false, Slots = 6 });
        for (int i = 0; i < 6; i++)
        {
            listener.Watch(talkers[i], i);
            talkers[i].Level = (byte)(i < 3 ? 20 : 110);
        }

        call.Run(Duration.FromSeconds(3));
        int[] before = [.. Enumerable.Range(0, 6).Select(i => listener.Audio(i).Packets.Count)];
        Assert.Equal(3, Enumerable.Range(0, 6).Count(i => listener.Audio(i).Last > call.Now - Duration.FromMilliseconds(100)));

        talkers[0].Level = 110;
        talkers[5].Level = 10;
        call.Run(Duration.FromSeconds(3));
        Assert.True(listener.Audio(5).Packets.Count > before[5] + 100, "a new voice is let in");
        Assert.Equal(3, Enumerable.Range(0, 6).Count(i => listener.Audio(i).Last > call.Now - Duration.FromMilliseconds(100)));
        Assert.Contains(call.Events, happened => happened is SpeakersChanged changed && changed.Speakers.FirstOrDefault() == talkers[5].Key);
    }

    [Fact]
    public void ReceiverReportsTellThePublisherTheLossOfItsOwnLeg()
    {
        using SimulatedCall call = new(11, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan());
        SimulatedPeer bo = call.Join(new PeerPlan());
        bo.Watch(anna, 0);
        SeededRandomSource random = new(11);
        HashSet<(uint, ushort)> first = [];
        anna.LosesOnSend = (ssrc, sequence) => first.Add((ssrc, sequence)) && random.NextDouble() < 0.1;
        call.Run(Duration.FromSeconds(10));

        Assert.True(anna.NacksReceived > 10);
        Assert.InRange(anna.LastFractionLost / 256.0, 0.05, 0.4);
        Assert.DoesNotContain(bo.Video(0).Gaps(), gap => gap < bo.Video(0).Highest - 60);
    }

    [Fact]
    public void KeyFrameRequestsAreMergedAndLimited()
    {
        using SimulatedCall call = new(12, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan());
        List<SimulatedPeer> watchers = [.. Enumerable.Range(0, 5).Select(_ => call.Join(new PeerPlan { SendsVideo = false }))];
        call.Run(Duration.FromSeconds(2));
        int before = anna.PliReceived;
        watchers.ForEach(watcher => watcher.Watch(anna, 0));
        call.Run(Duration.FromSeconds(4));
        Assert.InRange(anna.PliReceived - before, 1, 2);
        Assert.All(watchers, watcher => Assert.True(watcher.Video(0).Packets.Count > 200));
    }

    [Fact]
    public void AMutedSourceIsNotForwardedAndComesBackWithAKeyFrame()
    {
        using SimulatedCall call = new(13, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan());
        SimulatedPeer bo = call.Join(new PeerPlan());
        bo.Watch(anna, 0);
        call.Run(Duration.FromSeconds(2));
        call.Post(new Engine.Commands.SetMuted(new SourceKey(anna.Key, "1"), true));
        call.Run(Duration.FromSeconds(2));
        int muted = bo.Video(0).Packets.Count;
        Assert.True(bo.Video(0).Last < call.Now - Duration.FromSeconds(1.5));
        call.Post(new Engine.Commands.SetMuted(new SourceKey(anna.Key, "1"), false));
        call.Run(Duration.FromSeconds(2));
        Assert.True(bo.Video(0).Packets.Count > muted + 100);
        Assert.Contains(bo.Video(0).Packets.Skip(muted), packet => packet.IsKeyFrame);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void GarbageFromAnywhereDisturbsNobody(int seed)
    {
        using SimulatedCall call = new((ulong)seed, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan());
        SimulatedPeer bo = call.Join(new PeerPlan());
        bo.Watch(anna, 0);
        MemoryTransport attacker = call.Network.Add(TransportAddress.FromIPv4(0x0A630001, 7000));
        SeededRandomSource random = new((ulong)seed);
        SendBatch batch = new();
        for (int round = 0; round < 400; round++)
        {
            byte[] garbage = new byte[random.NextInt(400) + 1];
            random.Fill(garbage);
            garbage[0] = (byte)random.NextInt(256);
            if (round % 2 == 0)
            {
                garbage.CopyTo(batch.Reserve(garbage.Length));
                batch.Commit(call.ServerAddress, default, TrafficClass.Video, garbage.Length);
                attacker.Send(batch);
            }
            else
            {
                // From a known address: it gets as far as the tag.
                anna.SendRaw(garbage);
            }

            call.Run(Duration.FromMilliseconds(10));
        }

        Assert.Empty(bo.Video(0).Gaps());
        Assert.True(call.State.Drops.Total > 300, $"seed {seed}");
        Assert.Equal(2, call.State.Peers.Count);
    }

    [Fact]
    public void AMinuteOfCallAllocatesNothingForAPacket()
    {
        using SimulatedCall call = new(14, Links.Ideal);
        SimulatedPeer anna = call.Join(new PeerPlan { Layers = 3 });
        SimulatedPeer bo = call.Join(new PeerPlan());
        SimulatedPeer cilla = call.Join(new PeerPlan { Rtx = false });
        bo.Watch(anna, 0);
        cilla.Watch(anna, 0);
        cilla.Watch(bo, 1);

        // Until the estimates have settled and the layers that nobody takes are known (both are told in events).
        call.Run(Duration.FromSeconds(25));
        long packets = call.State.Figures.PacketsIn;
        int told = call.Events.Count;
        call.MeasuresAllocation = true;
        call.Run(Duration.FromSeconds(10));

        Assert.True(call.State.Figures.PacketsIn - packets > 2000);
        Assert.True(call.AllocatedBytes == 0, $"{call.AllocatedBytes} bytes; told meanwhile: {string.Join("; ", call.Events.Skip(told))}");
    }

    private static void AssertPicturesGoUpByOne(ReceivedStream video, int seed)
    {
        int last = -1;
        foreach (ReceivedPacket packet in video.Packets.Where(packet => packet.StartsFrame))
        {
            Assert.True(last < 0 || ((packet.PictureId - last) & 0x7FFF) is 0 or 1 or 2, $"seed {seed}: picture {packet.PictureId} after {last}");
            last = packet.PictureId;
        }
    }
}
