namespace MediaServer.Control.Metrics;

/// <summary>Counters of the media plane, for <c>/metrics</c>.</summary>
public interface IEngineMetrics
{
    /// <summary>What was dropped since the start, by reason, over all lanes.</summary>
    IEnumerable<(string Reason, long Count)> Drops();
}
