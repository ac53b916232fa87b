using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Forwarding.Tests.Egress;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Ingest;

public sealed class RedUnwrapperTests
{
    private readonly IngestStream _stream;

    public RedUnwrapperTests()
    {
        EgressBench bench = new();
        _stream = bench.NewStream(bench.NewTrack(MediaKind.Audio));
    }

    [Fact]
    public void TheNewestBlockIsThePacketAndCopiesRestoreThoseBefore()
    {
        byte[] bytes = Packet(out MediaPacket packet, (2 * 960, EgressBench.Voice(8)), (960, EgressBench.Voice(9)), (0, EgressBench.Voice(10)));
        MediaPacket primary = packet;
        Assert.True(RedUnwrapper.TryTakePrimary(ref primary, bytes));
        Assert.Equal((Codec.Opus, 10, 5000u), (primary.Codec, bytes[primary.PayloadOffset + 4], primary.Timestamp));
        for (int back = 1; back <= 2; back++)
        {
            Assert.True(RedUnwrapper.TryRestore(packet, bytes, back, out MediaPacket restored));
            Assert.Equal((700 - back, 5000u - (uint)(back * 960)), (restored.Sequence, restored.Timestamp));
            Assert.Equal(10 - back, bytes[restored.PayloadOffset + 4]);
            Assert.True(restored.IsLate);
        }

        Assert.False(RedUnwrapper.TryRestore(packet, bytes, 3, out _));
    }

    [Fact]
    public void ACopyThatIsFurtherBackHasTheNumberOfItsTime()
    {
        byte[] bytes = Packet(out MediaPacket packet, (3 * 960, EgressBench.Voice(7)), (0, EgressBench.Voice(10)));
        Assert.True(RedUnwrapper.TryRestore(packet, bytes, 1, out MediaPacket restored));
        Assert.Equal(697, restored.Sequence);
    }

    [Fact]
    public void NothingIsTakenFromWhatIsCutOrDamaged()
    {
        byte[] whole = Packet(out MediaPacket packet, (960, EgressBench.Voice(9)), (0, EgressBench.Voice(10)));
        for (int cut = 12; cut < whole.Length; cut++)
        {
            Look(packet with { PayloadLength = (ushort)(cut - 12) }, whole.AsSpan(0, cut));
        }

        for (int bit = 0; bit < 8 * 6; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[12 + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Look(packet, damaged);
        }
    }

    private static void Look(MediaPacket packet, ReadOnlySpan<byte> bytes)
    {
        MediaPacket primary = packet;
        RedUnwrapper.TryTakePrimary(ref primary, bytes);
        Assert.True(primary.PayloadOffset + primary.PayloadLength <= bytes.Length);
        for (int back = 1; back < 4; back++)
        {
            if (RedUnwrapper.TryRestore(packet, bytes, back, out MediaPacket restored))
            {
                Assert.True(restored.PayloadOffset + restored.PayloadLength <= bytes.Length);
            }
        }
    }

    private byte[] Packet(out MediaPacket packet, params (int Offset, byte[] Data)[] blocks)
    {
        byte[] bytes = new byte[500];
        RedWriter writer = new(bytes.AsSpan(12), blocks.Length - 1);
        foreach ((int offset, byte[] data) in blocks[..^1])
        {
            Assert.True(writer.TryAdd(EgressBench.OpusType, offset, data));
        }

        int length = writer.Finish(EgressBench.OpusType, blocks[^1].Data);
        packet = new MediaPacket { Stream = _stream, Codec = Codec.Red, Sequence = 700, Timestamp = 5000, PayloadOffset = 12, PayloadLength = (ushort)length };
        return bytes[..(12 + length)];
    }
}
