using System.Diagnostics;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;
using MediaServer.Transport;

namespace MediaServer.Bench.Benchmarks.Support;

/// <summary>
/// A room without sockets in a loop, for a profiler: what the lane itself spends on a packet beside the seal that nobody can
/// save. With cold caches too, for at the real rate a lane sleeps between two frames and finds its memory gone.
/// </summary>
internal static class Spin
{
    private const int Subscribers = 100;
    private const int FramesPerFeedback = 3;
    private const int PacketsPerRound = FramesPerFeedback * RealRoom.PacketsPerFrame * Subscribers;
    private static readonly byte[] s_dirt = new byte[48 * 1024 * 1024];

    public static int Run(int seconds)
    {
        foreach (bool cold in (ReadOnlySpan<bool>)[false, true])
        {
            Measure(seconds, cold);
        }

        return 0;
    }

    private static void Measure(int seconds, bool cold)
    {
        NullTransport transport = new();
        BatchSink sink = new(transport, new SendBatch());
        RealRoom room = new(Subscribers, sink, i => TransportAddress.FromIPv4(0x0A00_0000u + (uint)i, 5000));
        SrtpSender[] bare = [.. Enumerable.Range(0, Subscribers).Select(i => new SrtpSender(SrtpProfile.AeadAes128Gcm, RealRoom.Key(i), new byte[12]))];
        SendBatch batch = new();
        byte[] packet = Packets.Rtp(1, 7, Packets.Vp8(1200, 1, false, false));
        List<double> forward = [];
        List<double> feedback = [];
        List<double> seal = [];
        int rounds = 0;
        long before = transport.PacketsSent;
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            double spent = 0;
            double sealing = 0;
            for (int frame = 0; frame < FramesPerFeedback; frame++)
            {
                room.ReceiveFrame(key: false);
                Soil(cold);
                spent += Time(() =>
                {
                    room.FanOut();
                    sink.Flush();
                });
                Soil(cold);
                sealing += Time(() => SealAll(bare, packet, batch));
            }

            room.PrepareFeedback(FramesPerFeedback);
            Soil(cold);
            feedback.Add(Time(room.TakeFeedback) / PacketsPerRound);
            forward.Add(spent / PacketsPerRound);
            seal.Add(sealing / PacketsPerRound);
            sink.Flush();
            rounds++;
        }

        double share = (transport.PacketsSent - before) / ((double)rounds * PacketsPerRound);
        Console.WriteLine($"{(cold ? "cold" : "warm")}: forward {P10(forward):F0}, feedback {P10(feedback):F0}, bare seal {P10(seal):F0} ns a packet; {share:P1} of the packets left, {(double)transport.PacketsSent / transport.MessagesSent:F1} in a train");
    }

    private static void SealAll(SrtpSender[] bare, byte[] packet, SendBatch batch)
    {
        Span<byte> header = stackalloc byte[Packets.HeaderLength];
        for (int i = 0; i < bare.Length; i++)
        {
            for (int k = 0; k < RealRoom.PacketsPerFrame; k++)
            {
                packet.AsSpan(0, header.Length).CopyTo(header);
                int length = bare[i].SealRtp(header, default, packet.AsSpan(header.Length), 0, 0, batch.Reserve(packet.Length + 16));
                batch.Commit(TransportAddress.FromIPv4((uint)i, 5000), default, TrafficClass.Video, length);
            }
        }

        batch.Clear();
    }

    private static double Time(Action action)
    {
        long before = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(before).TotalNanoseconds;
    }

    private static void Soil(bool cold)
    {
        for (int i = 0; cold && i < s_dirt.Length; i += 64)
        {
            s_dirt[i]++;
        }
    }

    private static double P10(List<double> values)
    {
        values.Sort();
        return values[values.Count / 10];
    }
}
