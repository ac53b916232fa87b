using System.Diagnostics.Metrics;
using MediaServer.Control.Metrics;
using MediaServer.Engine;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;

namespace MediaServer.Host.Composition;

/// <summary>The lanes' counters for <c>/metrics</c>, read without disturbing them.</summary>
internal sealed class EngineMetrics : IEngineMetrics, IDisposable
{
    private static readonly DropReason[] s_reasons = Enum.GetValues<DropReason>();
    private readonly Meter _meter = new(ControlMetrics.MeterName);
    private readonly MediaEngine _engine;

    public EngineMetrics(MediaEngine engine)
    {
        _engine = engine;
        _meter.CreateObservableCounter("mediaserver.packets.received", () => Each(lane => lane.Transport.PacketsReceived), description: "Datagrams received by each lane.");
        _meter.CreateObservableCounter("mediaserver.packets.sent", () => Each(lane => lane.Transport.PacketsSent), description: "Datagrams sent by each lane.");
        _meter.CreateObservableCounter("mediaserver.received", () => Each(lane => lane.Transport.BytesReceived), "By", "Bytes received by each lane.");
        _meter.CreateObservableCounter("mediaserver.sent", () => Each(lane => lane.Transport.BytesSent), "By", "Bytes sent by each lane.");
        _meter.CreateObservableCounter("mediaserver.sends", () => Each(lane => lane.Transport.Sends), description: "System calls that sent something.");
        _meter.CreateObservableCounter("mediaserver.messages.sent", () => Each(lane => lane.Transport.MessagesSent), description: "Messages handed to the kernel, a train that it segments being one; packets.sent over this is what segmentation saves.");
        _meter.CreateObservableCounter("mediaserver.lane.turns", () => Each(lane => lane.Figures.Turns), description: "Turns of each lane.");
        _meter.CreateObservableCounter("mediaserver.lane.faults", () => Each(lane => lane.Figures.Faults), description: "Turns that ended by a defect; never above zero in a sound server.");
        _meter.CreateObservableGauge("mediaserver.lane.turn.longest", () => Each(lane => lane.Figures.LongestTurn / 1e6), "s", "Longest turn of each lane since the start.");
        _meter.CreateObservableCounter("mediaserver.lane.turn.bucket", TurnBuckets, description: "Turns by time, cumulative: le is the upper bound in seconds.");
        _meter.CreateObservableGauge("mediaserver.lane.send_batch.largest", () => Each(lane => (long)lane.Sink.LargestBatch), description: "Largest number of datagrams that left a lane in one go.");
        _meter.CreateObservableGauge("mediaserver.lane.peers", () => Each(lane => (long)lane.Peers.Count), description: "Peers on each lane.");
    }

    public IEnumerable<(string Reason, long Count)> Drops()
    {
        foreach (DropReason reason in s_reasons)
        {
            if (reason == DropReason.None)
            {
                continue;
            }

            long count = 0;
            foreach (LaneState lane in _engine.Lanes)
            {
                count += lane.Drops[reason] + lane.Transport.Drops[reason];
            }

            yield return (reason.ToString(), count);
        }
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<T>> Each<T>(Func<LaneState, T> read)
        where T : struct
    {
        foreach (LaneState lane in _engine.Lanes)
        {
            yield return new Measurement<T>(read(lane), new KeyValuePair<string, object?>("lane", lane.Index));
        }
    }

    private IEnumerable<Measurement<long>> TurnBuckets()
    {
        long[] counts = new long[LaneFigures.Buckets];
        foreach (LaneState lane in _engine.Lanes)
        {
            lane.Figures.CopyTurns(counts);
            long sum = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                sum += counts[i];
                yield return new Measurement<long>(sum, new("lane", lane.Index), new("le", (2L << i) / 1e6));
            }
        }
    }
}
