using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>A request that went out.</summary>
public abstract class SipClientTransaction : SipTransaction
{
    private protected SipClientTransaction(SipTransactionLayer layer, string key, SipMessage request, SipFlow flow)
        : base(layer, key, request, flow) => Bytes = request.ToBytes();

    private protected byte[] Bytes { get; }

    internal abstract void OnResponse(SipMessage response, Instant now);

    /// <summary>The flow is gone, or time is up: the request counts as answered with 408 (RFC 3261 section 8.1.3.1).</summary>
    internal void Fail(int status)
    {
        if (State is SipTransactionState.Trying or SipTransactionState.Proceeding)
        {
            Terminate();
            Layer.Tell(new SipRequestFailed(this, status));
        }
        else
        {
            Terminate();
        }
    }
}
