using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>Where bindings are kept. In memory: endpoints register anew when a server has restarted.</summary>
public interface ISipBindingStore
{
    /// <summary>The bindings of an address that live.</summary>
    IReadOnlyList<SipBinding> Find(string addressOfRecord, Instant now);

    /// <summary>Replaces all bindings of an address; false when the store is full.</summary>
    bool TrySet(string addressOfRecord, IReadOnlyList<SipBinding> bindings);

    /// <summary>All bindings.</summary>
    int Count { get; }

    /// <summary>Forgets what has ended.</summary>
    void Expire(Instant now);
}
