using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Forwarding.Taps;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Taps;

/// <summary>Which packets of a source go to its recorder.</summary>
public sealed class TrackTapTests
{
    private readonly ForwardingPeer _peer = new(new PacketLog(64 * 1024), new NoSink(), new SeededRandomSource(1), new WallClock(0));
    private readonly Heard _heard = new();
    private readonly byte[] _packet = new byte[40];

    [Fact]
    public void TheHighestLiveLayerIsTakenFromAKeyFrameOn()
    {
        SourceTrack track = Track(MediaKind.Video);
        TrackTap tap = new(track, _heard);
        IngestStream low = track.StreamFor(1, "l", 0), high = track.StreamFor(2, "h", 1);
        Put(tap, low, 0, isKeyFrame: false);
        Assert.Empty(_heard.Arrivals);

        // The low layer's key frame serves while the high one is silent.
        Put(tap, low, 10, isKeyFrame: true);
        Put(tap, low, 20, isKeyFrame: false);
        Put(tap, high, 30, isKeyFrame: false);
        Assert.True(high.KeyFrames.IsWanted);
        Put(tap, low, 40, isKeyFrame: false);
        Put(tap, high, 50, isKeyFrame: true);
        Put(tap, low, 60, isKeyFrame: true);
        Put(tap, high, 70, isKeyFrame: false);
        Assert.Equal([10, 20, 40, 50, 70], _heard.Arrivals);

        // It fell silent: the next key frame below is taken.
        Put(tap, low, 1200, isKeyFrame: false);
        Put(tap, low, 1300, isKeyFrame: true);
        Assert.Equal(1300, _heard.Arrivals[^1]);
    }

    [Fact]
    public void AReportFollowsTheFirstPacketAndOtherLayersReportsAreLeftOut()
    {
        SourceTrack track = Track(MediaKind.Video);
        TrackTap tap = new(track, _heard);
        IngestStream low = track.StreamFor(1, "l", 0), high = track.StreamFor(2, "h", 1);
        high.Clock.OnSenderReport(new NtpTime(7), 70, Instant.FromMilliseconds(1));
        tap.OnSenderReport(high, new NtpTime(7), 70, Instant.FromMilliseconds(1));
        Assert.Empty(_heard.Reports);
        Put(tap, high, 10, isKeyFrame: true);
        Assert.Equal([70u], _heard.Reports);
        tap.OnSenderReport(low, new NtpTime(8), 80, Instant.FromMilliseconds(20));
        tap.OnSenderReport(high, new NtpTime(9), 90, Instant.FromMilliseconds(20));
        Assert.Equal([70u, 90u], _heard.Reports);
    }

    [Fact]
    public void WhatCameInRedundancyIsRecordedAsAPacketOfItsOwn()
    {
        SourceTrack track = Track(MediaKind.Audio);
        TrackTap tap = new(track, _heard);

        // RFC 2198: one older block of three bytes, then the newest of two.
        byte[] red = [0x80, 0x80 | 63, 1, 2, 0, 0, 0, 9, 0, 0, 0, 5, 0x80 | 111, 0x0F, 0, 3, 111, 0xA, 0xB, 0xC, 0xD, 0xE];
        IngestStream stream = track.StreamFor(5, "", 0);
        MediaPacket packet = new() { Stream = stream, Codec = Codec.Red, Sequence = 0x10102, Timestamp = 9, Marker = true, PayloadOffset = 12, PayloadLength = (ushort)(red.Length - 12) };
        Assert.True(RedUnwrapper.TryTakePrimary(ref packet, red));
        tap.OnPacket(stream, packet, red);
        Assert.Equal([0x80, 0x80 | 111, 1, 2, 0, 0, 0, 9, 0, 0, 0, 5, 0xD, 0xE], _heard.Last);
        Assert.Equal(Codec.Opus, _heard.Codec);
    }

    private void Put(TrackTap tap, IngestStream stream, long milliseconds, bool isKeyFrame)
    {
        Instant now = Instant.FromMilliseconds(milliseconds);
        stream.Advance(milliseconds, now);
        MediaPacket packet = new() { Codec = Codec.Vp8, Arrival = now, Stream = stream };
        packet.Marks.IsKeyFrame = isKeyFrame;
        packet.Marks.StartOfFrame = true;
        if (isKeyFrame)
        {
            stream.KeyFrames.OnKeyFrame();
        }

        tap.OnPacket(stream, packet, _packet);
    }

    private SourceTrack Track(MediaKind kind) => new(_peer, new NegotiatedSection
    {
        Mid = "0",
        Index = 0,
        Kind = kind,
        Receives = true,
        Codecs = kind == MediaKind.Audio
            ? [new NegotiatedCodec(Codec.Opus, 111, 0, 48_000, 2, "", FeedbackKinds.None), new NegotiatedCodec(Codec.Red, 63, 0, 48_000, 2, "", FeedbackKinds.None)]
            : [new NegotiatedCodec(Codec.Vp8, 96, 97, 90_000, 1, "", FeedbackKinds.Nack)],
    });

    private sealed class Heard : ISourceTap
    {
        public List<long> Arrivals { get; } = [];

        public List<uint> Reports { get; } = [];

        public byte[] Last { get; private set; } = [];

        public Codec Codec { get; private set; }

        public void OnPacket(ReadOnlySpan<byte> rtp, Codec codec, Instant arrival)
        {
            Arrivals.Add(arrival.Milliseconds);
            Last = rtp.ToArray();
            Codec = codec;
        }

        public void OnSenderReport(NtpTime ntp, uint timestamp, Instant arrival) => Reports.Add(timestamp);
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
