using MediaServer.Codecs.Running;
using MediaServer.Primitives;

namespace MediaServer.Codecs.Tests.Running;

public sealed class CodecCoreTests
{
    [Fact]
    public void RecordsOfNoiseAreCountedAndLeft()
    {
        using CodecCore core = new(new Nowhere());
        SeededRandomSource random = new(4);
        Instant now = Instant.FromSeconds(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] record = new byte[1 + random.NextInt(40)];
            random.Fill(record);

            // Small numbers, so that some of them are of something that stands.
            record[0] = (byte)random.NextInt(24);
            for (int j = 1; j < record.Length; j++)
            {
                record[j] = (byte)(random.NextInt(3) == 0 ? random.NextInt(5) : 0);
            }

            core.Handle(record, now);
            if (i % 50 == 0)
            {
                now += Duration.FromMilliseconds(20);
                core.Tick(now);
            }
        }

        Assert.True(core.Refused > 0);
    }

    [Fact]
    public void TheTestOfItselfPasses() => Assert.Null(SelfTest.Run());

    private sealed class Nowhere : IRecordSink
    {
        public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
        {
        }
    }
}
