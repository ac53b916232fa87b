using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>A request that came in.</summary>
public abstract class SipServerTransaction : SipTransaction
{
    private protected SipServerTransaction(SipTransactionLayer layer, string key, SipMessage request, SipFlow flow)
        : base(layer, key, request, flow)
    {
    }

    /// <summary>True while a final response may still be given.</summary>
    public bool IsOpen => State is SipTransactionState.Trying or SipTransactionState.Proceeding;

    /// <summary>The same request came again.</summary>
    internal abstract void OnRetransmission(Instant now);

    internal abstract void Respond(SipMessage response, Instant now);
}
