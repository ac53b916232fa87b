using BenchmarkDotNet.Attributes;
using MediaServer.Bench.Benchmarks.Support;
using MediaServer.Forwarding.Codecs;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Bench.Benchmarks.Cases;

/// <summary>What is read and rewritten of a packet; for each codec the descriptor as a subscriber gets it.</summary>
public class Parsing
{
    private const int Operations = 1000;

    private readonly byte[] _rtp = Packets.Rtp(1, 7, Packets.Payload(1200));
    private readonly byte[] _vp8 = Packets.Vp8(1200, 100, true, false);
    private readonly byte[] _vp9 = Packets.Vp9(1200, 100);
    private readonly byte[] _h264 = Packets.H264(1200);
    private readonly DescriptorRewriter _rewriter8 = new();
    private readonly DescriptorRewriter _rewriter9 = new();
    private readonly PacketHistory _history = new(1024);
    private readonly byte[] _prefix = new byte[64];

    [GlobalSetup]
    public void Check()
    {
        if (!RtpPacket.TryParse(_rtp, out RtpPacket packet) || packet.Payload.Length != 1200 || !packet.TryGetExtension(3, out _))
        {
            throw new InvalidOperationException("RTP is read wrongly");
        }

        if (!Vp8Descriptor.TryRead(_vp8, out Vp8Descriptor vp8) || vp8.PictureId != 100 || !Vp9Descriptor.TryRead(_vp9, out Vp9Descriptor vp9) || vp9.PictureId != 100)
        {
            throw new InvalidOperationException("a descriptor is read wrongly");
        }

        if (!PayloadMarks.TryRead(Codec.H264, _h264, false, out FrameMarks marks) || marks.IsKeyFrame)
        {
            throw new InvalidOperationException("H.264 is read wrongly");
        }

        for (int i = 0; i < 1024; i++)
        {
            _history.Add(i, new PacketRef(i, 1200));
        }
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("demultiplex")]
    public int Demultiplex()
    {
        int sum = 0;
        for (int i = 0; i < Operations; i++)
        {
            sum += (int)Demultiplexer.Classify(_rtp);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("parse RTP and an extension")]
    public int Parse()
    {
        int sum = 0;
        for (int i = 0; i < Operations; i++)
        {
            RtpPacket.TryParse(_rtp, out RtpPacket packet);
            packet.TryGetExtension(3, out ReadOnlySpan<byte> data);
            sum += packet.Payload.Length + data.Length;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("rewrite VP8")]
    public int RewriteVp8() => Rewrite(Codec.Vp8, _rewriter8, _vp8);

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("rewrite VP9")]
    public int RewriteVp9() => Rewrite(Codec.Vp9, _rewriter9, _vp9);

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("read H.264 (nothing to rewrite)")]
    public int ReadH264()
    {
        int sum = 0;
        for (int i = 0; i < Operations; i++)
        {
            sum += PayloadMarks.TryRead(Codec.H264, _h264, false, out FrameMarks marks) ? marks.TemporalLayer + 1 : 0;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("history look-up")]
    public long History()
    {
        long sum = 0;
        for (int i = 0; i < Operations; i++)
        {
            sum += _history.TryGet(i, out PacketRef reference) ? reference.Length : 0;
        }

        return sum;
    }

    private int Rewrite(Codec codec, DescriptorRewriter rewriter, byte[] payload)
    {
        int sum = 0;
        for (int i = 0; i < Operations; i++)
        {
            DescriptorOffsets offsets = rewriter.Forward(codec, payload);
            sum += offsets.Write(codec, payload, _prefix, out int skipped) + skipped;
        }

        return sum;
    }
}
