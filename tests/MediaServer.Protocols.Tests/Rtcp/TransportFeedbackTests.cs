using CsCheck;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Tests.Rtp;

namespace MediaServer.Protocols.Tests.Rtcp;

public class TransportFeedbackTests
{
    // Steps in sequence (1: no loss) and in time (us), from even to wild.
    private static readonly Gen<(int Sequence, long Time)> Step = Gen.Select(
        Gen.Frequency((20, Gen.Const(1)), (3, Gen.Int[1, 30]), (1, Gen.Int[1, 9000])),
        Gen.Frequency((20, Gen.Long[0, 20_000]), (3, Gen.Long[-50_000, 200_000]), (1, Gen.Long[-10_000_000, 20_000_000])));

    [Fact]
    public void BuiltFeedbackReadsBack() => Gen.Select(Gen.Long[0, 200_000], Gen.Long[0, 1L << 40], Step.Array[1, 300], Gen.Int[64, 1200])
        .Sample((sequence, time, steps, room) =>
        {
            PacketArrival[] arrivals = Walk(sequence, time + 1_000_000_000, steps);
            TransportFeedbackBuilder builder = default;
            List<PacketArrival> read = ReadBack(ref builder, arrivals, room, out int packets);
            Assert.Equal(arrivals.Length, read.Count);
            for (int i = 0; i < arrivals.Length; i++)
            {
                Assert.Equal((ushort)arrivals[i].Sequence, (ushort)read[i].Sequence);
                Assert.Equal(arrivals[i].Arrival.Microseconds / 250 * 250 % Wrap, read[i].Arrival.Microseconds % Wrap);
            }

            Assert.Equal((byte)packets, builder.FeedbackCount);
            Assert.Equal(arrivals[^1].Sequence + 1, builder.NextSequence);
        });

    [Fact]
    public void LossBetweenPacketsIsReportedInTheNext()
    {
        TransportFeedbackBuilder builder = default;
        byte[] buffer = new byte[256];
        builder.Write(buffer, 1, 2, [new(10, new(1_000_000))], out _);
        int length = builder.Write(buffer, 1, 2, [new(13, new(1_020_000))], out int consumed);
        Assert.Equal(1, consumed);
        Assert.True(TransportFeedback.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out TransportFeedback feedback));
        Assert.Equal((11, 3, 1), (feedback.BaseSequence, feedback.StatusCount, feedback.FeedbackCount));
        List<bool> received = [];
        foreach (PacketStatus status in feedback)
        {
            received.Add(status.Received);
        }

        Assert.Equal([false, false, true], received);
    }

    // Base 5, seven packets of which 2 and 3 are lost, reference 1 (64 ms), count 9.
    [Fact]
    public void ReadsFixedBytes()
    {
        byte[] bytes = Convert.FromHexString(
            "8FCD0007" + "0000000100000002" + "00050007" + "00000109" + "D095" + "04" + "FFFE" + "08" + "0C" + "7F");
        bytes[3] = (byte)((bytes.Length / 4) - 1);
        Assert.Equal(0, bytes.Length % 4);
        Assert.True(TransportFeedback.TryParse(RtcpReading.Only(bytes), out TransportFeedback feedback));
        Assert.Equal((5, 1, 9), (feedback.BaseSequence, feedback.ReferenceTime, feedback.FeedbackCount));
        List<string> read = [];
        foreach (PacketStatus status in feedback)
        {
            read.Add(status.Received ? $"{status.Sequence}:{status.SinceReference.Microseconds / 250}" : $"{status.Sequence}:-");
        }

        // 0xD095: two-bit vector 01 00 00 10 01 01 01.
        Assert.Equal(["5:4", "6:-", "7:-", "8:2", "9:10", "10:22", "11:149"], read);
    }

    [Theory]
    [InlineData("00050000" + "00000109" + "2001" + "0400")] // no status
    [InlineData("0005FFFF" + "00000109" + "1FFF1FFF1FFF1FFF1FFF1FFF1FFF1FFF1FFF0000")] // more than half the space
    [InlineData("00050002" + "00000109" + "20010400")] // chunks end early: the delta is taken for a run of none
    [InlineData("00050001" + "00000109" + "20000000")] // a run of none
    [InlineData("00050001" + "00000109" + "60010000")] // reserved symbol in a run
    [InlineData("00050001" + "00000109" + "F0000000")] // reserved symbol in a vector
    [InlineData("00050003" + "00000109" + "20030102")] // one delta is missing
    [InlineData("00050007")]
    public void RefusesWhatCantBe(string content)
    {
        byte[] body = Convert.FromHexString("0000000100000002" + content);
        byte[] bytes = [0x8F, 205, 0, (byte)(body.Length / 4), .. body];
        Assert.False(TransportFeedback.TryParse(RtcpReading.Only(bytes), out _));
    }

    [Fact]
    public void ReferenceTimeUnwrapsOverItsSign()
    {
        ReferenceTimeUnwrapper unwrapper = default;
        Duration first = unwrapper.Unwrap(0x7F_FFFF);
        Assert.Equal(64_000, (unwrapper.Unwrap(-0x80_0000) - first).Microseconds);
        Assert.Equal(0, (unwrapper.Unwrap(0x7F_FFFF) - first).Microseconds);
    }

    [Fact]
    public void JumpOfThePeersNumbersIsNoLoss()
    {
        TransportFeedbackBuilder builder = default;
        PacketArrival[] arrivals = [new(10, new(1_000_000)), new(40_000, new(1_000_500))];
        List<PacketArrival> read = ReadBack(ref builder, arrivals, 128, out int packets);
        Assert.Equal((2, 2), (read.Count, packets));
    }

    [Fact]
    public void UnsortedArrivalsEndThePacketAndNothingHangs()
    {
        TransportFeedbackBuilder builder = default;
        PacketArrival[] arrivals = [new(10, new(1_000_000)), new(10, new(1_000_500)), new(9, new(1_001_000))];
        ReadBack(ref builder, arrivals, 128, out int packets);
        Assert.Equal(3, packets);
    }

    [Fact]
    public void NothingThrowsThreeWays()
    {
        TransportFeedbackBuilder builder = default;
        byte[] buffer = new byte[1200];
        PacketArrival[] arrivals = Walk(65_500, 5_000_000, [.. Enumerable.Range(1, 120).Select(i => (1 + (i % 5), (i % 7) * 30_000L))]);
        int length = builder.Write(buffer, 1, 2, arrivals, out _);
        ThreeWays.Run(buffer.AsSpan(0, length), RtcpReading.ReadAll);
        Assert.Equal(0, builder.Write(buffer.AsSpan(0, 63), 1, 2, arrivals, out int consumed));
        Assert.Equal(0, consumed);
    }

    private const long Wrap = (1L << 24) * 64_000;

    private static PacketArrival[] Walk(long sequence, long time, (int Sequence, long Time)[] steps)
    {
        PacketArrival[] arrivals = new PacketArrival[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            sequence += steps[i].Sequence;
            time = Math.Max(0, time + steps[i].Time);
            arrivals[i] = new PacketArrival(sequence, new Instant(time));
        }

        return arrivals;
    }

    private static List<PacketArrival> ReadBack(ref TransportFeedbackBuilder builder, PacketArrival[] arrivals, int room, out int packets)
    {
        List<PacketArrival> read = [];
        byte[] buffer = new byte[room];
        packets = 0;
        for (int done = 0; done < arrivals.Length;)
        {
            byte count = builder.FeedbackCount;
            int length = builder.Write(buffer, 1, 2, arrivals.AsSpan(done), out int consumed);
            Assert.True(consumed > 0 && length % 4 == 0 && length <= room);
            done += consumed;
            packets++;
            Assert.True(TransportFeedback.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out TransportFeedback feedback));
            Assert.Equal(count, feedback.FeedbackCount);
            long reference = (feedback.ReferenceTime & 0xFF_FFFFL) * 64_000;
            foreach (PacketStatus status in feedback)
            {
                if (status.Received)
                {
                    read.Add(new PacketArrival(status.Sequence, new Instant(reference + status.SinceReference.Microseconds + Wrap)));
                }
            }
        }

        return read;
    }
}
