using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>One of the four machines of RFC 3261 section 17. The layer owns it and calls it; it puts what is to be sent into the layer.</summary>
public abstract class SipTransaction
{
    private Instant _deadline = Instant.Never;

    private protected SipTransaction(SipTransactionLayer layer, string key, SipMessage request, SipFlow flow)
    {
        Layer = layer;
        Key = key;
        Request = request;
        Flow = flow;
    }

    public SipMessage Request { get; }

    /// <summary>Where its messages go.</summary>
    public SipFlow Flow { get; }

    public SipTransactionState State { get; private protected set; }

    internal string Key { get; }

    /// <summary>When <see cref="OnDeadline"/> wants to be called next.</summary>
    internal Instant Deadline => _deadline;

    private protected SipTransactionLayer Layer { get; }

    internal abstract void OnDeadline(Instant now);

    private protected void Schedule(Instant deadline)
    {
        _deadline = deadline;
        Layer.Schedule(this);
    }

    private protected void Send(byte[] bytes) => Layer.Transmit(Flow, bytes);

    private protected void Terminate()
    {
        State = SipTransactionState.Terminated;
        _deadline = Instant.Never;
        Layer.Remove(this);
    }
}
