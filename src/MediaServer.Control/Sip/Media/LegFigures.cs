using System.Diagnostics.Metrics;
using MediaServer.Control.Metrics;
using MediaServer.Primitives;

namespace MediaServer.Control.Sip.Media;

/// <summary>Counters of all SIP legs, for <c>/metrics</c>.</summary>
internal sealed class LegFigures : IDisposable
{
    private readonly Meter _meter = new(ControlMetrics.MeterName);
    private readonly long[] _counts = new long[Enum.GetValues<DropReason>().Length];

    public LegFigures()
    {
        _meter.CreateObservableCounter("mediaserver.sip.packets", Measure, description: "Packets through SIP legs, by what became of them (None: passed).");
        _meter.CreateObservableCounter("mediaserver.sip.ports.skipped", () => Ports?.Skipped ?? 0, description: "Ports for media of SIP legs that somebody else held.");
        _meter.CreateObservableGauge("mediaserver.sip.ports.open", () => Ports?.InUse ?? 0, description: "Pairs of ports that SIP legs hold.");
        _meter.CreateObservableGauge("mediaserver.sip.calls", () => Signalling?.Invoke().Calls ?? 0, description: "Calls by SIP, those of ours that ring among them.");
        _meter.CreateObservableGauge("mediaserver.sip.transactions", () => Signalling?.Invoke().Transactions ?? 0, description: "SIP transactions, those that only wait for stragglers among them.");
        _meter.CreateObservableGauge("mediaserver.sip.registered", () => Signalling?.Invoke().Registered ?? 0, description: "Endpoints that are registered.");
    }

    /// <summary>Calls, transactions and registered endpoints now.</summary>
    public Func<(int Calls, int Transactions, int Registered)>? Signalling { get; set; }

    /// <summary>The pool whose ports are counted.</summary>
    public RtpPortPool? Ports { get; set; }

    public void Count(DropReason reason) => Interlocked.Increment(ref _counts[(int)reason]);

    public long this[DropReason reason] => Interlocked.Read(ref _counts[(int)reason]);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Measure()
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            long count = Interlocked.Read(ref _counts[i]);
            if (count > 0 || i == 0)
            {
                yield return new Measurement<long>(count, new KeyValuePair<string, object?>("reason", ((DropReason)i).ToString()));
            }
        }
    }
}
