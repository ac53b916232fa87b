using MediaServer.Crypto;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Protocols.Tests.Srtp;

public class SrtpSealQueueTests
{
    public static TheoryData<SrtpProfile, CryptoPath> Everything => SrtpKit.Everything;

    [Theory]
    [MemberData(nameof(Everything))]
    public void SameBytesAsOneByOne(SrtpProfile profile, CryptoPath path)
    {
        SeededRandomSource random = new(11);
        SrtpSealQueue queue = new(path);
        const int Peers = 37;
        const int Slot = 2048;
        SrtpSender[] senders = [.. Enumerable.Range(0, Peers).Select(i => SrtpKit.Sender(profile, path, (byte)i))];
        byte[] memory = GC.AllocateArray<byte>(Peers * Slot, pinned: true);
        byte[] payload = GC.AllocateArray<byte>(1500, pinned: true);
        random.Fill(payload);
        byte[] expected = new byte[Slot];
        for (int round = 0; round < 20; round++)
        {
            int count = 1 + random.NextInt(Peers);
            (byte[] Header, byte[] Prefix, int Length, int Padding)[] jobs = new (byte[], byte[], int, int)[count];
            for (int i = 0; i < count; i++)
            {
                jobs[i] = (
                    SrtpKit.Header((ushort)round, 12 + (4 * random.NextInt(12))),
                    SrtpKit.Bytes(random.NextInt(33), (byte)i),
                    random.NextInt(1501),
                    random.NextInt(3) == 0 ? random.NextInt(256) : 0);
                queue.Add(
                    senders[i], jobs[i].Header, jobs[i].Prefix, payload.AsSpan(0, jobs[i].Length), jobs[i].Padding, (uint)round, memory.AsSpan(i * Slot, Slot));
            }

            queue.Flush();
            for (int i = 0; i < count; i++)
            {
                int length = senders[i].SealRtp(
                    jobs[i].Header, jobs[i].Prefix, payload.AsSpan(0, jobs[i].Length), jobs[i].Padding, (uint)round, expected);
                Assert.True(memory.AsSpan(i * Slot, length).SequenceEqual(expected.AsSpan(0, length)), $"round {round} job {i} of {count}");
            }
        }

        foreach (SrtpSender sender in senders)
        {
            sender.Dispose();
        }
    }

    [Fact]
    public void FlushOfNothing() => new SrtpSealQueue().Flush();
}
