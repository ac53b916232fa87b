using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Turn;

/// <summary>The one allocation of a connection (RFC 8656 sections 6-9 and 12) and the requests that change it.</summary>
internal sealed class TurnAllocation(ITurnRelay relay)
{
    public const uint DefaultLifetime = 600;
    public const uint MaxLifetime = 3600;

    private const byte Udp = 17;
    private const byte FamilyIPv4 = 1;
    private const byte FamilyIPv6 = 2;

    private byte[] _user = [];

    public bool IsOpen { get; private set; }

    public TransportAddress Relayed { get; private set; }

    public Instant Expires { get; private set; } = Instant.Never;

    public TurnPeers Peers { get; } = new();

    /// <summary>Seconds that the last Allocate or Refresh was granted.</summary>
    public uint Lifetime { get; private set; }

    /// <summary>RFC 8656 section 7.2: only the user who made an allocation may touch it.</summary>
    public bool IsOwner(ReadOnlySpan<byte> user) => !IsOpen || user.SequenceEqual(_user);

    /// <summary>RFC 8656 section 7.2, for UDP relays only. The error, or 0.</summary>
    public int Allocate(in StunMessage message, ReadOnlySpan<byte> user, Instant now)
    {
        if (IsOpen)
        {
            return StunErrorCode.AllocationMismatch;
        }

        if (!message.TryGetAttribute(StunAttribute.RequestedTransport, out ReadOnlySpan<byte> transport) || transport.Length != 4)
        {
            return StunErrorCode.BadRequest;
        }

        if (transport[0] != Udp)
        {
            return StunErrorCode.UnsupportedTransport;
        }

        // Pairs of ports belong to RTP without rtcp-mux; nobody behind TLS needs them.
        if (message.Has(StunAttribute.EvenPort) || message.Has(StunAttribute.ReservationToken))
        {
            return StunErrorCode.InsufficientCapacity;
        }

        byte family = Family(message, FamilyIPv4);
        if (family is not (FamilyIPv4 or FamilyIPv6))
        {
            return StunErrorCode.AddressFamilyNotSupported;
        }

        if (!relay.TryOpen(family == FamilyIPv6, out TransportAddress relayed))
        {
            return StunErrorCode.InsufficientCapacity;
        }

        IsOpen = true;
        Relayed = relayed;
        _user = user.ToArray();
        SetLifetime(message, now);
        return 0;
    }

    /// <summary>RFC 8656 section 8.2: a lifetime of 0 ends the allocation.</summary>
    public int Refresh(in StunMessage message, Instant now)
    {
        if (!IsOpen)
        {
            return StunErrorCode.AllocationMismatch;
        }

        byte own = Relayed.IsIPv4 ? FamilyIPv4 : FamilyIPv6;
        if (Family(message, own) != own)
        {
            return StunErrorCode.PeerAddressFamilyMismatch;
        }

        if (message.TryGetUInt32(StunAttribute.Lifetime, out uint wanted) && wanted == 0)
        {
            Lifetime = 0;
            Close();
            return 0;
        }

        SetLifetime(message, now);
        return 0;
    }

    /// <summary>RFC 8656 section 10.2: all of the peers or none.</summary>
    public int CreatePermission(in StunMessage message, Instant now)
    {
        Span<TransportAddress> peers = stackalloc TransportAddress[TurnPeers.MaxPermissions];
        int count = 0;
        foreach (StunAttributeView attribute in message.Attributes)
        {
            if (attribute.Type != StunAttribute.XorPeerAddress)
            {
                continue;
            }

            if (count == peers.Length)
            {
                return StunErrorCode.InsufficientCapacity;
            }

            if (!StunXorAddress.TryRead(attribute.Value, message.TransactionId, out peers[count]))
            {
                return StunErrorCode.BadRequest;
            }

            int error = CheckPeer(peers[count++]);
            if (error != 0)
            {
                return error;
            }
        }

        return count == 0 ? StunErrorCode.BadRequest : Permit(peers[..count], now);
    }

    /// <summary>RFC 8656 section 12.2.</summary>
    public int ChannelBind(in StunMessage message, Instant now)
    {
        if (!IsOpen)
        {
            return StunErrorCode.AllocationMismatch;
        }

        if (!message.TryGetUInt32(StunAttribute.ChannelNumber, out uint channel)
            || channel >> 16 is < TurnPeers.FirstChannel or > TurnPeers.LastChannel
            || !message.TryGetXorAddress(StunAttribute.XorPeerAddress, out TransportAddress peer))
        {
            return StunErrorCode.BadRequest;
        }

        int error = CheckPeer(peer);
        return error != 0 ? error : Peers.Bind((ushort)(channel >> 16), peer, now);
    }

    /// <summary>Closes the relay when its time is over.</summary>
    public void Expire(Instant now)
    {
        if (IsOpen && now >= Expires)
        {
            Close();
        }
    }

    public void Close()
    {
        if (IsOpen)
        {
            IsOpen = false;
            Expires = Instant.Never;
            Peers.Clear();
            relay.Close();
        }
    }

    private int Permit(ReadOnlySpan<TransportAddress> peers, Instant now)
    {
        if (!Peers.CanPermit(peers, now))
        {
            return StunErrorCode.InsufficientCapacity;
        }

        foreach (TransportAddress peer in peers)
        {
            Peers.Permit(peer, now);
        }

        return 0;
    }

    private int CheckPeer(TransportAddress peer)
    {
        if (!IsOpen)
        {
            return StunErrorCode.AllocationMismatch;
        }

        // Behind this relay is the server's own media port and nothing else of the county's network.
        return !relay.IsAllowedPeer(peer) ? StunErrorCode.Forbidden
            : peer.IsIPv4 != Relayed.IsIPv4 ? StunErrorCode.PeerAddressFamilyMismatch : 0;
    }

    private void SetLifetime(in StunMessage message, Instant now)
    {
        bool asked = message.TryGetUInt32(StunAttribute.Lifetime, out uint wanted);
        Lifetime = asked ? Math.Clamp(wanted, DefaultLifetime, MaxLifetime) : DefaultLifetime;
        Expires = now + Duration.FromSeconds(Lifetime);
    }

    private static byte Family(in StunMessage message, byte otherwise) =>
        !message.TryGetAttribute(StunAttribute.RequestedAddressFamily, out ReadOnlySpan<byte> family) ? otherwise
            : family.Length == 4 ? family[0] : (byte)0;
}
