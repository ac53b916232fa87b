using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// A response that is repeated until it is acknowledged: a 2xx until its ACK (RFC 3261 section 13.3.1.4), on every
/// transport, and a reliable provisional response until its PRACK (RFC 3262 section 3).
/// </summary>
internal sealed class PendingAnswer(SipServerTransaction transaction, SipMessage response, Instant now)
{
    private readonly Instant _end = now + SipTimers.Timeout;
    private readonly byte[] _bytes = response.ToBytes();
    private Duration _interval = SipTimers.T1;
    private Instant _repeat = now + SipTimers.T1;

    public SipServerTransaction Transaction { get; } = transaction;

    public uint Sequence { get; } = transaction.Request.CSeq.Number;

    public Instant Deadline => Instant.Min(_repeat, _end);

    public bool IsOver(Instant at) => at >= _end;

    /// <summary>The bytes to send again, or null when it isn't time.</summary>
    public byte[]? Repeat(Instant at)
    {
        if (at < _repeat)
        {
            return null;
        }

        _interval = SipTimers.Double(_interval);
        _repeat = at + _interval;
        return _bytes;
    }
}
