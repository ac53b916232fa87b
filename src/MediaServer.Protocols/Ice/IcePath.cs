using MediaServer.Primitives;

namespace MediaServer.Protocols.Ice;

/// <summary>Where a client is reached, and from which of our addresses.</summary>
/// <param name="Remote">The client's address as its checks showed it.</param>
/// <param name="Local">Our address that the checks came to; none where the transport doesn't know.</param>
public readonly record struct IcePath(TransportAddress Remote, TransportAddress Local)
{
    public bool IsNone => Remote.IsNone;

    /// <summary>Addresses are personal data.</summary>
    public override string ToString() => Remote.ToString();
}
