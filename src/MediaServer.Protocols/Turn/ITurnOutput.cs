using MediaServer.Primitives;

namespace MediaServer.Protocols.Turn;

/// <summary>Where a <see cref="TurnSession"/> puts what it sends; called during its own methods only.</summary>
public interface ITurnOutput
{
    /// <summary>A whole frame for the connection, padded as a stream wants it. The span is valid during the call.</summary>
    void ToClient(ReadOnlySpan<byte> frame);

    /// <summary>A datagram that leaves from the relay socket. The span is valid during the call.</summary>
    void ToPeer(TransportAddress peer, ReadOnlySpan<byte> datagram);
}

/// <summary>What a session asks of whoever owns the sockets.</summary>
public interface ITurnRelay
{
    /// <summary>Opens the relay socket of an allocation. False when there is none to be had (508).</summary>
    /// <param name="ipv6">The address family that the client asked for.</param>
    /// <param name="relayed">The address and port that peers see.</param>
    bool TryOpen(bool ipv6, out TransportAddress relayed);

    /// <summary>The allocation is over: the relay socket is closed.</summary>
    void Close();

    /// <summary>True for the server's own media addresses: this relay leads nowhere else.</summary>
    bool IsAllowedPeer(TransportAddress peer);
}
