using CsCheck;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public class RedTests
{
    private static readonly Gen<(byte Type, int Offset, byte[] Data)> Block =
        Gen.Select(Gen.Byte[0, 127], Gen.Int[0, RedWriter.MaxTimestampOffset], Gen.Byte.Array[0, 60]);

    [Fact]
    public void WrittenPayloadReadsBack() => Gen.Select(Block.Array[0, 8], Gen.Byte[0, 127], Gen.Byte.Array[0, 60])
        .Sample((redundant, type, primary) =>
        {
            byte[] buffer = new byte[1024];
            RedWriter writer = new(buffer, redundant.Length);
            foreach ((byte blockType, int offset, byte[] data) in redundant)
            {
                Assert.True(writer.TryAdd(blockType, offset, data));
            }

            int length = writer.Finish(type, primary);
            Assert.True(RedPayload.TryParse(buffer.AsSpan(0, length), out RedPayload payload));
            Assert.Equal(redundant.Length, payload.RedundantCount);
            Assert.Equal(primary, payload.Primary.Data.ToArray());
            int next = 0;
            foreach (RedBlock block in payload)
            {
                (byte Type, int Offset, byte[] Data) expected = next < redundant.Length ? redundant[next] : (type, 0, primary);
                Assert.Equal((expected.Type, expected.Offset), (block.PayloadType, block.TimestampOffset));
                Assert.Equal(expected.Data, block.Data.ToArray());
                next++;
            }

            Assert.Equal(redundant.Length + 1, next);
        });

    // RFC 2198 section 4's layout: PT 7 redundant, offset 400, 3 bytes; PT 5 primary.
    [Fact]
    public void ReadsFixedBytes()
    {
        Assert.True(RedPayload.TryParse(Convert.FromHexString("8706400305AABBCC1122"), out RedPayload payload));
        Assert.True(payload.MoveNext());
        Assert.Equal((7, 400), (payload.Current.PayloadType, payload.Current.TimestampOffset));
        Assert.Equal("AABBCC", Convert.ToHexString(payload.Current.Data));
        Assert.Equal("1122", Convert.ToHexString(payload.Primary.Data));
        Assert.Equal(5, payload.Primary.PayloadType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("87")]
    [InlineData("87064003")]
    [InlineData("8706400305AABB")]
    public void RefusesFalseLengths(string hex) => Assert.False(RedPayload.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void BlocksAreBounded() => Assert.False(RedPayload.TryParse(Enumerable.Repeat((byte)0x80, 400).ToArray(), out _));

    [Fact]
    public void WriterRefusesWhatAFieldCantSay()
    {
        RedWriter writer = new(new byte[4096], 1);
        Assert.False(writer.TryAdd(1, RedWriter.MaxTimestampOffset + 1, []));
        Assert.False(writer.TryAdd(1, 0, new byte[RedWriter.MaxBlockLength + 1]));
        Assert.Equal(0, writer.Finish(1, [1]));
    }

    [Fact]
    public void NothingThrowsThreeWays() => ThreeWays.Run(Convert.FromHexString("8706400386000002" + "05AABBCC0102FFFF"), ReadAll);

    internal static void ReadAll(ReadOnlySpan<byte> bytes)
    {
        if (RedPayload.TryParse(bytes, out RedPayload payload))
        {
            int total = 0;
            foreach (RedBlock block in payload)
            {
                total += block.Data.Length;
            }

            Assert.True(total < bytes.Length);
            Assert.True(payload.Primary.Data.Length <= total);
        }
    }
}
