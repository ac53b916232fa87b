using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Forwarding.Tests.Egress;
using MediaServer.Forwarding.Voices;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Voices;

/// <summary>How a voice looks on the wire toward a subscriber that needs it joined or said again.</summary>
public sealed class VoicePackingTests
{
    private readonly EgressBench _bench = new();
    private readonly SourceTrack _track;
    private readonly IngestStream _stream;
    private readonly EgressStream _slot;
    private Instant _now = Instant.FromSeconds(1);

    public VoicePackingTests()
    {
        _track = _bench.NewTrack(MediaKind.Audio);
        _stream = _bench.NewStream(_track);
        _slot = _bench.NewSlot(MediaKind.Audio, false);
        _slot.Bind(_track);
    }

    [Fact]
    public void ThreePacketsBecomeOneOfSixtyMilliseconds()
    {
        _slot.SetVoiceMode(new VoiceMode(3, 0, 0));
        Say(1, 9);
        Assert.Equal(3, _bench.Sent.Packets.Count);
        Assert.All(_bench.Sent.Packets, packet => Assert.Equal(EgressBench.OpusType, packet.PayloadType));
        Assert.Equal([2880u, 2880u], Steps(packet => packet.Timestamp));
        Assert.Equal([1u, 1u], Steps(packet => (uint)packet.Index));
        Assert.True(OpusToc.TryRead(_bench.Sent.Packets[0].Payload, out OpusToc toc));
        Assert.Equal(3, toc.FrameCount);
    }

    [Fact]
    public void WhatIsNotGoneOnWithLeavesByItsTime()
    {
        _slot.SetVoiceMode(new VoiceMode(3, 0, 0));
        Say(1, 2);
        Assert.Empty(_bench.Sent.Packets);
        Assert.True(_slot.VoiceDue > _now);
        _slot.ServiceVoice(_slot.VoiceDue);
        SentRtp sent = Assert.Single(_bench.Sent.Packets);
        Assert.True(OpusToc.TryRead(sent.Payload, out OpusToc toc));
        Assert.Equal(2, toc.FrameCount);
        Assert.Equal(Instant.Never, _slot.VoiceDue);
    }

    [Fact]
    public void AGapOrAPauseIsNotJoinedOver()
    {
        _slot.SetVoiceMode(new VoiceMode(2, 0, 0));
        Say(1, 1);
        Say(5, 2);
        Assert.Equal([1, 2], Frames());
        Assert.Equal([960u * 4], Steps(packet => packet.Timestamp));
    }

    [Fact]
    public void ACopyStandsAsFarBackAsBurstsAreLong()
    {
        _slot.SetVoiceMode(new VoiceMode(1, 1, 60));
        Say(1, 8);
        SentRtp last = _bench.Sent.Packets[^1];
        Assert.Equal(EgressBench.RedType, last.PayloadType);
        Assert.True(RedPayload.TryParse(last.Payload, out RedPayload red));
        Assert.Equal(1, red.RedundantCount);
        Assert.Equal(EgressBench.Voice(8), red.Primary.Data.ToArray());
        foreach (RedBlock block in red)
        {
            Assert.Equal(block.TimestampOffset == 0 ? EgressBench.Voice(8) : EgressBench.Voice(5), block.Data.ToArray());
            Assert.True(block.TimestampOffset is 0 or 60 * 48);
            Assert.Equal(EgressBench.OpusType, block.PayloadType);
        }
    }

    [Fact]
    public void TwoCopiesStandOneAndTwoDistancesBack()
    {
        _slot.SetVoiceMode(new VoiceMode(1, 2, 40));
        Say(1, 10);
        Assert.True(RedPayload.TryParse(_bench.Sent.Packets[^1].Payload, out RedPayload red));
        List<int> offsets = [];
        foreach (RedBlock block in red)
        {
            offsets.Add(block.TimestampOffset);
        }

        Assert.Equal([80 * 48, 40 * 48, 0], offsets);
    }

    [Fact]
    public void JoinedPacketsAreCopiedWhole()
    {
        _slot.SetVoiceMode(new VoiceMode(2, 1, 40));
        Say(1, 6);
        Assert.True(RedPayload.TryParse(_bench.Sent.Packets[^1].Payload, out RedPayload red));
        Assert.Equal(1, red.RedundantCount);
        foreach (RedBlock block in red)
        {
            Assert.True(OpusToc.TryRead(block.Data, out OpusToc toc));
            Assert.Equal(2, toc.FrameCount);
        }
    }

    [Fact]
    public void ARepeatIsBitForBitWhatWasSent()
    {
        _slot.SetVoiceMode(new VoiceMode(2, 1, 40));
        Say(1, 8);
        SentRtp asked = _bench.Sent.Packets[2];
        Assert.Equal(DropReason.None, _slot.Retransmit((ushort)asked.Index, _now));
        SentRtp again = _bench.Sent.Packets[^1];
        Assert.True(again.IsRepeat);
        Assert.Equal(asked.Payload, again.Payload);
    }

    [Fact]
    public void TimestampsAndNumbersGoOnWhenPackingBeginsAndEnds()
    {
        Say(1, 3);
        _slot.SetVoiceMode(new VoiceMode(1, 1, 20));
        Say(4, 3);
        _slot.SetVoiceMode(VoiceMode.Plain);
        Say(7, 3);
        Assert.All(Steps(packet => packet.Timestamp), step => Assert.Equal(960u, step));
        Assert.All(Steps(packet => (uint)packet.Index), step => Assert.Equal(1u, step));
        Assert.Equal(EgressBench.OpusType, _bench.Sent.Packets[^1].PayloadType);
    }

    [Fact]
    public void AnotherSpeakerIsNotMixedWithTheOneBefore()
    {
        _slot.SetVoiceMode(new VoiceMode(3, 1, 60));
        Say(1, 7);
        SourceTrack other = _bench.NewTrack(MediaKind.Audio);
        IngestStream voice = _bench.NewStream(other);
        _slot.Bind(other);
        int before = _bench.Sent.Packets.Count;
        for (int i = 0; i < 3; i++)
        {
            _slot.Forward([_bench.Put(voice, 100 + i, (uint)(i * 960), EgressBench.Voice(100 + i), _now)], _now);
        }

        SentRtp sent = Assert.Single(_bench.Sent.Packets[before..]);
        Assert.Equal(EgressBench.OpusType, sent.PayloadType);
        Assert.Equal(100, sent.Payload[5]);
    }

    [Fact]
    public void NothingIsAllocatedForAPacket()
    {
        _slot.SetVoiceMode(new VoiceMode(2, 2, 40));
        VoiceShaper shaper = new(_bench.Log) { Mode = new VoiceMode(2, 2, 40) };
        MediaPacket[] packets = new MediaPacket[64];
        for (int i = 0; i < packets.Length; i++)
        {
            packets[i] = _bench.Put(_stream, i, (uint)(i * 960), EgressBench.Voice(i), _now);
        }

        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (ref readonly MediaPacket packet in packets.AsSpan())
            {
                if (shaper.Add(packet, _now))
                {
                    shaper.TryMake(EgressBench.OpusType, true, out _, out _);
                    shaper.Clear();
                }
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private int[] Frames() => [.. _bench.Sent.Packets.Select(packet => OpusToc.TryRead(packet.Payload, out OpusToc toc) ? toc.FrameCount : 0)];

    private uint[] Steps(Func<SentRtp, uint> of) => [.. _bench.Sent.Packets.Zip(_bench.Sent.Packets.Skip(1), (left, right) => of(right) - of(left))];

    private void Say(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            _now += Duration.FromMilliseconds(20);
            _slot.Forward([_bench.Put(_stream, 1000 + i, (uint)(i * 960), EgressBench.Voice(i), _now)], _now);
        }
    }
}
