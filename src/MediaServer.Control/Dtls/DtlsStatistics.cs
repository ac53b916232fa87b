namespace MediaServer.Control.Dtls;

/// <summary>Counts of handshakes since the start; written by many threads, read by the metrics.</summary>
public sealed class DtlsStatistics
{
    private long _started;
    private long _succeeded;
    private long _failed;
    private long _notQueued;

    /// <summary>Associations begun.</summary>
    public long Started => Volatile.Read(ref _started);

    public long Succeeded => Volatile.Read(ref _succeeded);

    /// <summary>Ended without keys, those closed from our side included.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Times that a ClientHello found the queue full and was left to the client's retransmission.</summary>
    public long NotQueued => Volatile.Read(ref _notQueued);

    internal void CountStarted() => Interlocked.Increment(ref _started);

    internal void CountEnded(bool succeeded) => Interlocked.Increment(ref succeeded ? ref _succeeded : ref _failed);

    internal void CountNotQueued() => Interlocked.Increment(ref _notQueued);
}
