namespace MediaServer.Bench.Load.Measure;

/// <summary>What all clients together saw since the last <see cref="Clear"/>. Belongs to the loop's thread.</summary>
internal sealed class LoadFigures
{
    public LatencyHistogram Latency { get; } = new();

    /// <summary>RTP packets that came, opened and were no repetition.</summary>
    public long Received { get; set; }

    public long ReceivedBytes { get; set; }

    /// <summary>Numbers that were passed over and did not come later in their first sending.</summary>
    public long Lost { get; set; }

    /// <summary>Lost ones that came by retransmission.</summary>
    public long Repaired { get; set; }

    /// <summary>Packets that did not open, or of an SSRC that nobody announced.</summary>
    public long Refused { get; set; }

    public long Sent { get; set; }

    public long SentBytes { get; set; }

    public long KeyFrameRequests { get; set; }

    /// <summary>Share of packets lost before any repair.</summary>
    public double Loss => Received + Lost == 0 ? 0 : Math.Max(0, Lost) / (double)(Received + Math.Max(0, Lost));

    public void Clear()
    {
        Latency.Clear();
        Received = ReceivedBytes = Lost = Repaired = Refused = Sent = SentBytes = KeyFrameRequests = 0;
    }
}
