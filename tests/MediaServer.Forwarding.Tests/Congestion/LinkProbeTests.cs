using MediaServer.Forwarding.Congestion;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Congestion;

public sealed class LinkProbeTests
{
    [Theory]
    [InlineData(1.0, ProbeOutcome.Carried)]
    [InlineData(1.6, ProbeOutcome.TooMuch)]
    public void WhatArrivesMoreSlowlyThanItWasSentWasTooMuch(double stretch, ProbeOutcome expected)
    {
        LinkProbe probe = default;
        Instant start = Instant.FromSeconds(10);
        probe.Begin(1_000_000, Duration.FromMilliseconds(200), start);
        for (int i = 0; i < 40; i++)
        {
            Instant now = start + Duration.FromMilliseconds(i * 5);
            Assert.True(probe.Missing(now) >= 0);
            SentPacket packet = new() { SentAt = now.Microseconds, Bytes = 625, Fate = PacketFate.Received, Probe = probe.Tag };
            probe.OnSent(625);
            probe.OnArrival(packet, 5_000_000 + (long)(i * 5_000 * stretch));
        }

        Instant end = start + Duration.FromMilliseconds(200);
        probe.Service(Duration.FromMilliseconds(60), end);
        Assert.Equal(ProbeOutcome.None, probe.Conclude(end, 0, 0, out _));
        Assert.Equal(expected, probe.Conclude(end + Duration.FromSeconds(1), 0, 0, out long measured));
        Assert.InRange(measured, 1_000_000 / stretch * 0.9, 1_000_000 / stretch * 1.05);
        Assert.True(probe.IsIdle);
    }
}
