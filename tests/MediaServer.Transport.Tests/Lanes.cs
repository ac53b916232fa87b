using System.Net;
using MediaServer.Primitives;

namespace MediaServer.Transport.Tests;

/// <summary>What the suites share: every way, both families, and waiting without sleeping.</summary>
internal static class Lanes
{
    internal static readonly Duration Patience = Duration.FromSeconds(20);

    /// <summary>The ways that this system has.</summary>
    internal static TransportPath[] Paths { get; } = OperatingSystem.IsLinux()
        ? [TransportPath.Batch, TransportPath.BatchWithoutSegmentation, TransportPath.Plain]
        : [TransportPath.Plain];

    public static TheoryData<TransportPath> EachPath => [.. Paths];

    public static TheoryData<TransportPath, string> EachPathAndFamily
    {
        get
        {
            TheoryData<TransportPath, string> data = [];
            foreach (TransportPath path in Paths)
            {
                data.Add(path, "127.0.0.1");
                if (System.Net.Sockets.Socket.OSSupportsIPv6) data.Add(path, "::1");
            }

            return data;
        }
    }

    internal static LaneTransport Open(TransportPath path, bool tcp = false) =>
        TransportFactory.Create(new LaneTransportOptions { Path = path, EnableTcp = tcp });

    internal static TransportAddress At(string address, int port) => TransportAddress.FromEndPoint(new IPEndPoint(IPAddress.Parse(address), port));

    /// <summary>Waits until a batch holds something; fails when nothing comes at all.</summary>
    internal static int Take(LaneTransport lane, ReceiveBatch batch)
    {
        long end = Environment.TickCount64 + (long)Patience.Milliseconds;
        while (Environment.TickCount64 < end)
        {
            if (lane.Receive(batch) > 0) return batch.Count;
            lane.Wait(Duration.FromMilliseconds(50));
        }

        Assert.Fail("nothing came");
        return 0;
    }

    internal static void Until(LaneTransport lane, ReceiveBatch batch, Func<bool> reached)
    {
        long end = Environment.TickCount64 + (long)Patience.Milliseconds;
        while (!reached())
        {
            Assert.True(Environment.TickCount64 < end, "was not reached in time");
            lane.Wait(Duration.FromMilliseconds(10));
            lane.Receive(batch);
        }
    }

    /// <summary>Adds a datagram whose bytes tell its number.</summary>
    internal static void Add(SendBatch batch, TransportAddress destination, int number, int length, TrafficClass trafficClass = TrafficClass.Video, TransportAddress source = default)
    {
        Pattern(number, batch.Reserve(length)[..length]);
        batch.Commit(destination, source, trafficClass, length);
    }

    internal static void Pattern(int number, Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((number * 31) + (i * 7) + (number >> 8));
        }
    }

    internal static void Check(int number, int length, ReadOnlySpan<byte> bytes)
    {
        Span<byte> expected = new byte[length];
        Pattern(number, expected);
        Assert.True(expected.SequenceEqual(bytes), $"datagram {number} is not what was sent ({bytes.Length} of {length} bytes)");
    }
}
