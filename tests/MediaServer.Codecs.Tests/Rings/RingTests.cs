using MediaServer.Codecs.Rings;
using MediaServer.Primitives;

namespace MediaServer.Codecs.Tests.Rings;

public sealed unsafe class RingTests : IDisposable
{
    private const int Capacity = 4096;
    private readonly nint _memory = (nint)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)RingMemory.SizeOf(Capacity), 64);
    private readonly RingMemory _ring;

    public RingTests()
    {
        new Span<byte>((void*)_memory, RingMemory.SizeOf(Capacity)).Clear();
        _ring = new RingMemory((byte*)_memory, Capacity);
    }

    public void Dispose() => System.Runtime.InteropServices.NativeMemory.AlignedFree((void*)_memory);

    [Fact]
    public void RecordsOfEveryLengthComeOutAsTheyWentIn()
    {
        RingWriter writer = new(_ring, 0);
        RingReader reader = new(_ring, 1000, 0);
        SeededRandomSource random = new(1);
        for (int i = 0; i < 5000; i++)
        {
            byte[] head = new byte[1 + random.NextInt(20)], body = new byte[random.NextInt(900)];
            random.Fill(head);
            random.Fill(body);
            Assert.True(writer.TryWrite(head, body));
            Assert.True(reader.TryRead(out ReadOnlySpan<byte> record));
            Assert.Equal([.. head, .. body], record.ToArray());
            Assert.False(reader.TryRead(out _));
        }
    }

    [Fact]
    public void AFullRingLeavesOutAndGoesOn()
    {
        RingWriter writer = new(_ring, 0);
        RingReader reader = new(_ring, 1000, 0);
        int written = 0;
        while (writer.TryWrite([1], new byte[99]))
        {
            written++;
        }

        Assert.Equal(Capacity / 104, written);
        Assert.Equal(1, writer.Refused);
        for (int i = 0; i < written; i++)
        {
            Assert.True(reader.TryRead(out _));
        }

        Assert.True(writer.TryWrite([2], [3]));
        Assert.True(reader.TryRead(out ReadOnlySpan<byte> record));
        Assert.Equal([2, 3], record.ToArray());
    }

    [Fact]
    public void AnotherSideThatHasGoneMadIsNotBelieved()
    {
        RingWriter writer = new(_ring, 0);
        RingReader reader = new(_ring, 1000, 0);
        SeededRandomSource random = new(2);
        byte[] noise = new byte[8];
        for (int i = 0; i < 2000; i++)
        {
            random.Fill(new Span<byte>((byte*)_memory + RingMemory.HeaderSize, Capacity));
            random.Fill(noise);
            _ring.Written = BitConverter.ToInt64(noise);
            for (int j = 0; j < 100 && reader.TryRead(out ReadOnlySpan<byte> record); j++)
            {
                Assert.InRange(record.Length, 1, 1000);
            }

            random.Fill(noise);
            _ring.Read = BitConverter.ToInt64(noise);
            writer.TryWrite([1], new byte[random.NextInt(200)]);
        }

        Assert.True(reader.Broken > 0);
    }

    [Fact]
    public void TwoThreadsLoseNothing()
    {
        RingWriter writer = new(_ring, 0);
        RingReader reader = new(_ring, 1000, 0);
        const int Count = 100_000;
        Thread producer = new(() =>
        {
            for (int i = 0; i < Count; i++)
            {
                while (!writer.TryWrite(BitConverter.GetBytes(i), new byte[i % 300]))
                {
                    Thread.Yield();
                }
            }
        });
        producer.Start();
        for (int i = 0; i < Count;)
        {
            if (reader.TryRead(out ReadOnlySpan<byte> record))
            {
                Assert.Equal(i, BitConverter.ToInt32(record));
                Assert.Equal(4 + (i % 300), record.Length);
                i++;
            }
            else
            {
                Thread.Yield();
            }
        }

        producer.Join();
        Assert.Equal(0, reader.Broken);
    }
}
