using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Turn;

/// <summary>The permissions and channels of an allocation (RFC 8656 sections 9 and 12), 16 of each at most.</summary>
internal sealed class TurnPeers
{
    public const int MaxPermissions = 16;
    public const int MaxChannels = 16;
    public const ushort FirstChannel = 0x4000;
    public const ushort LastChannel = 0x4FFF;

    private static readonly Duration PermissionLifetime = Duration.FromSeconds(300);
    private static readonly Duration ChannelLifetime = Duration.FromSeconds(600);

    private readonly (TransportAddress Address, Instant Expires)[] _permissions = new (TransportAddress, Instant)[MaxPermissions];
    private readonly (ushort Number, TransportAddress Peer, Instant Expires)[] _channels = new (ushort, TransportAddress, Instant)[MaxChannels];

    /// <summary>True when a permission for the peer's IP address stands; its port doesn't matter.</summary>
    public bool IsPermitted(TransportAddress peer, Instant now) => Permission(peer, now) >= 0;

    /// <summary>Whether all of these can be permitted at once: CreatePermission is done whole or not at all.</summary>
    public bool CanPermit(ReadOnlySpan<TransportAddress> peers, Instant now)
    {
        int missing = 0;
        foreach (TransportAddress peer in peers)
        {
            missing += Permission(peer, now) < 0 ? 1 : 0;
        }

        int free = 0;
        foreach ((_, Instant expires) in _permissions)
        {
            free += expires <= now ? 1 : 0;
        }

        return missing <= free;
    }

    /// <summary>Adds or renews a permission; false when there are too many.</summary>
    public bool Permit(TransportAddress peer, Instant now)
    {
        int index = Permission(peer, now);
        if (index < 0)
        {
            index = Array.FindIndex(_permissions, entry => entry.Expires <= now);
        }

        if (index < 0)
        {
            return false;
        }

        _permissions[index] = (WithoutPort(peer), now + PermissionLifetime);
        return true;
    }

    /// <summary>
    /// Binds or renews a channel and its permission. 400 when the number or the peer is bound otherwise, 508 when
    /// there are too many, else 0.
    /// </summary>
    public int Bind(ushort number, TransportAddress peer, Instant now)
    {
        int index = -1;
        for (int i = 0; i < MaxChannels; i++)
        {
            ref (ushort Number, TransportAddress Peer, Instant Expires) entry = ref _channels[i];
            if (entry.Expires <= now)
            {
                index = index < 0 ? i : index;
            }
            else if (entry.Number == number && entry.Peer == peer)
            {
                index = i;
                break;
            }
            else if (entry.Number == number || entry.Peer == peer)
            {
                return StunErrorCode.BadRequest;
            }
        }

        if (index < 0 || !Permit(peer, now))
        {
            return StunErrorCode.InsufficientCapacity;
        }

        _channels[index] = (number, peer, now + ChannelLifetime);
        return 0;
    }

    public bool TryGetPeer(ushort number, Instant now, out TransportAddress peer)
    {
        foreach ((ushort bound, TransportAddress address, Instant expires) in _channels)
        {
            if (bound == number && expires > now)
            {
                peer = address;
                return true;
            }
        }

        peer = default;
        return false;
    }

    /// <summary>The channel bound to a peer, or 0.</summary>
    public ushort ChannelOf(TransportAddress peer, Instant now)
    {
        foreach ((ushort number, TransportAddress address, Instant expires) in _channels)
        {
            if (address == peer && expires > now)
            {
                return number;
            }
        }

        return 0;
    }

    public void Clear()
    {
        Array.Clear(_permissions);
        Array.Clear(_channels);
    }

    private int Permission(TransportAddress peer, Instant now)
    {
        TransportAddress address = WithoutPort(peer);
        for (int i = 0; i < MaxPermissions; i++)
        {
            if (_permissions[i].Address == address && _permissions[i].Expires > now)
            {
                return i;
            }
        }

        return -1;
    }

    private static TransportAddress WithoutPort(TransportAddress peer)
    {
        Span<byte> bytes = stackalloc byte[16];
        peer.WriteIPv6(bytes);
        return TransportAddress.FromIPv6(bytes, 0);
    }
}
