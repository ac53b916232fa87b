using MediaServer.Primitives;
using MediaServer.Protocols.Ice;

namespace MediaServer.Engine.Peers;

/// <summary>The lane's peers, found by number, by ICE user fragment, or by the address a packet comes from.</summary>
public sealed class PeerTable
{
    private readonly Dictionary<int, PeerLink> _byNumber = [];
    private readonly Dictionary<UserFragmentKey, PeerLink> _byFragment = [];
    private readonly Dictionary<TransportAddress, PeerLink> _byAddress = [];

    public int Count => _byNumber.Count;

    public Dictionary<int, PeerLink>.ValueCollection All => _byNumber.Values;

    public PeerLink? Find(int number) => _byNumber.GetValueOrDefault(number);

    public PeerLink? Find(UserFragmentKey fragment) => _byFragment.GetValueOrDefault(fragment);

    public PeerLink? Find(in TransportAddress address) => _byAddress.GetValueOrDefault(address);

    public void Add(PeerLink peer) => _byNumber[peer.Key.Number] = peer;

    public void AddFragment(string fragment, PeerLink peer) => _byFragment[UserFragmentKey.From(fragment)] = peer;

    public void RemoveFragment(UserFragmentKey fragment) => _byFragment.Remove(fragment);

    /// <summary>A check from this address was authentic: its packets belong to the peer. A reused address goes to the newer peer.</summary>
    public void AddAddress(in TransportAddress address, PeerLink peer)
    {
        if (_byAddress.TryGetValue(address, out PeerLink? known))
        {
            if (known == peer)
            {
                return;
            }

            known.Addresses.Remove(address);
        }

        if (peer.Addresses.Count >= 8)
        {
            TransportAddress oldest = peer.Addresses[0] == peer.Media.Path.Remote ? peer.Addresses[1] : peer.Addresses[0];
            peer.Addresses.Remove(oldest);
            _byAddress.Remove(oldest);
        }

        _byAddress[address] = peer;
        peer.Addresses.Add(address);
    }

    public void RemoveAddress(in TransportAddress address)
    {
        if (_byAddress.Remove(address, out PeerLink? peer))
        {
            peer.Addresses.Remove(address);
        }
    }

    public void Remove(PeerLink peer)
    {
        _byNumber.Remove(peer.Key.Number);
        foreach (TransportAddress address in peer.Addresses)
        {
            _byAddress.Remove(address);
        }

        peer.Addresses.Clear();
        _byFragment.Remove(peer.Ice.Key);
        _byFragment.Remove(peer.Ice.NextKey);
    }
}
