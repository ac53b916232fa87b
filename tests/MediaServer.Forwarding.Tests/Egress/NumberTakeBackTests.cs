using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Layers;
using MediaServer.Forwarding.Rooms;
using MediaServer.Forwarding.Voices;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Egress;

/// <summary>
/// A thin link's pacer drops what waits and takes its numbers back. A number that was sealed once is never given to other bytes:
/// <see cref="SentBytes"/> fails at the first SSRC and index that is (RFC 3711 section 9.1, RFC 7714 section 8.1).
/// </summary>
public sealed class NumberTakeBackTests
{
    private int _takenBack;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatWaitedIsTakenBackAndWhatWasSentIsNot(bool rtx)
    {
        EgressBench bench = new();
        SourceTrack track = bench.NewTrack(MediaKind.Video);
        IngestStream stream = bench.NewStream(track);
        EgressStream slot = bench.NewSlot(MediaKind.Video, rtx);
        slot.Bind(track);
        Pace(bench, 100_000);
        Instant now = Instant.FromSeconds(1);
        MediaPacket[] frame = Frame(bench, stream, 100, 0, true, 6, now);
        slot.Forward(frame, now);
        int sent = bench.Sent.Packets.Count;
        Assert.InRange(sent, 1, 5);

        slot.Abandon(now);
        now += Duration.FromSeconds(2);
        slot.Forward(Frame(bench, stream, 106, 1, true, 1, now), now);
        Assert.Equal(sent + 1, bench.Sent.Packets.Count);

        // The receiver sees no gap: the next number is that after the last that was sent.
        Assert.Equal(bench.Sent.Packets[sent - 1].Index + 1, bench.Sent.Packets[sent].Index);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void NoIndexIsSealedTwiceWhateverHappens(int seed)
    {
        EgressBench bench = new((ulong)seed);
        SeededRandomSource random = new((ulong)seed * 31);
        SourceTrack[] tracks = [bench.NewTrack(MediaKind.Video), bench.NewTrack(MediaKind.Video)];
        IngestStream[] streams = [bench.NewStream(tracks[0]), bench.NewStream(tracks[0], 1), bench.NewStream(tracks[1])];
        long[] next = [65_500, 70_000, 200];
        EgressStream slot = bench.NewSlot(MediaKind.Video, seed % 2 == 0);
        slot.Bind(tracks[0]);
        Instant now = Instant.FromSeconds(1);
        for (int step = 0; step < 4000; step++)
        {
            now += Duration.FromMilliseconds(random.NextInt(30));
            Pace(bench, 60_000 + random.NextInt(600_000));
            Act(random.NextInt(24), bench, slot, tracks, now, random);
            int which = random.NextInt(3);
            IngestStream stream = streams[which];
            int packets = 1 + random.NextInt(5);
            MediaPacket[] frame = Frame(bench, stream, next[which], (int)next[which], random.NextInt(6) == 0, packets, now, random.NextInt(3));
            next[which] += packets + (random.NextInt(10) == 0 ? 1 + random.NextInt(3) : 0);
            if (slot.Track == stream.Track)
            {
                slot.Forward(frame, now);
            }
        }

        Assert.True(bench.Sent.Packets.Count > 500, $"seed {seed}: {bench.Sent.Packets.Count} sent");
        Assert.True(_takenBack > 20, $"seed {seed}: {_takenBack} queues taken back");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AVoiceThatIsPackedInTurnsKeepsItsNumbers(int seed)
    {
        EgressBench bench = new((ulong)seed);
        SeededRandomSource random = new((ulong)seed * 17);
        SourceTrack[] tracks = [bench.NewTrack(MediaKind.Audio), bench.NewTrack(MediaKind.Audio)];
        IngestStream[] streams = [bench.NewStream(tracks[0]), bench.NewStream(tracks[1])];
        long[] next = [65_500, 70];
        EgressStream slot = bench.NewSlot(MediaKind.Audio, false);
        slot.Bind(tracks[0]);
        Instant now = Instant.FromSeconds(1);
        for (int step = 0; step < 4000; step++)
        {
            now += Duration.FromMilliseconds(20);
            int which = slot.Track == tracks[0] ? 0 : 1;
            long number = next[which]++;
            bool late = random.NextInt(40) == 0;
            if (late)
            {
                next[which]++;
            }

            MediaPacket packet = bench.Put(streams[which], number, (uint)(number * 960), EgressBench.Voice((int)number, 20 + random.NextInt(30)), now, late);
            if (random.NextInt(25) > 0)
            {
                slot.Forward([packet], now);
            }

            switch (random.NextInt(30))
            {
                case 0:
                    slot.SetVoiceMode(new VoiceMode(1 + random.NextInt(3), random.NextInt(3), 20 * (1 + random.NextInt(4))));
                    break;
                case 1:
                    slot.SetVoiceMode(VoiceMode.Plain);
                    break;
                case 2:
                    slot.IsHeld = !slot.IsHeld;
                    break;
                case 3:
                    slot.Bind(tracks[1 - which]);
                    break;
                case < 12 when bench.Sent.Packets.Count > 20:
                    slot.Retransmit((ushort)(bench.Sent.Packets[^1].Index - random.NextInt(12)), now);
                    break;
            }

            slot.ServiceVoice(now);
        }

        Assert.True(bench.Sent.Packets.Count > 1000, $"seed {seed}: {bench.Sent.Packets.Count} sent");
        Assert.Contains(bench.Sent.Packets, sent => sent.IsRepeat);
    }

    private void Act(int what, EgressBench bench, EgressStream slot, SourceTrack[] tracks, Instant now, SeededRandomSource random)
    {
        switch (what)
        {
            case 0:
                _takenBack += slot.Queue is { Count: > 0 } ? 1 : 0;
                slot.Abandon(now);
                break;
            case 1:
                slot.Bind(tracks[random.NextInt(2)]);
                break;
            case 2:
                slot.SetTarget(random.NextInt(2), random.NextInt(3), now);
                break;
            case 3:
                slot.SetStills(Duration.FromSeconds(2), now);
                break;
            case 4:
                slot.SetTarget(LayerSelector.Top, LayerSelector.Top, now);
                break;
            case 5:
                slot.SendPadding(900, now);
                break;
            case < 12 when bench.Sent.Packets.Count > 20:
                slot.Retransmit((ushort)(bench.Sent.Packets[^1].Index - random.NextInt(16)), now);
                break;
            default:
                // The subscriber's list is empty here: the queue is served as the pacer would.
                while (slot.Queue is { Count: > 0 } queue && random.NextInt(3) > 0)
                {
                    MediaPacket head = queue.Head;
                    queue.RemoveHead();
                    bench.Subscriber.Pacer.Forget(1, head.PayloadLength);
                    slot.Send(head, now);
                }

                break;
        }
    }

    private static void Pace(EgressBench bench, long bitsPerSecond)
    {
        bench.Subscriber.Pacer.HasRoom = false;
        bench.Subscriber.Pacer.SetRate(bitsPerSecond);
    }

    private static MediaPacket[] Frame(EgressBench bench, IngestStream stream, long first, int number, bool key, int packets, Instant now, int temporal = 0)
    {
        MediaPacket[] frame = new MediaPacket[packets];
        for (int i = 0; i < packets; i++)
        {
            frame[i] = bench.Put(stream, first + i, (uint)(now.Microseconds * 9 / 100), EgressBench.Picture(number, i == 0, key, key ? 0 : temporal, 400), now);
            frame[i].Marker = i == packets - 1;
        }

        return frame;
    }
}
