using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>Bindings in memory.</summary>
/// <param name="mostAddresses">Addresses of record at once.</param>
public sealed class MemoryBindingStore(int mostAddresses = 10_000) : ISipBindingStore
{
    private readonly Dictionary<string, IReadOnlyList<SipBinding>> _bindings = [];

    public int Count => _bindings.Values.Sum(list => list.Count);

    /// <summary>Addresses of record that have bindings, ended ones among them.</summary>
    public IReadOnlyList<string> Addresses => [.. _bindings.Keys];

    public IReadOnlyList<SipBinding> Find(string addressOfRecord, Instant now) =>
        _bindings.TryGetValue(addressOfRecord, out IReadOnlyList<SipBinding>? list) ? [.. list.Where(binding => binding.Expires > now)] : [];

    public bool TrySet(string addressOfRecord, IReadOnlyList<SipBinding> bindings)
    {
        if (bindings.Count == 0)
        {
            _bindings.Remove(addressOfRecord);
            return true;
        }

        if (!_bindings.ContainsKey(addressOfRecord) && _bindings.Count >= mostAddresses)
        {
            return false;
        }

        _bindings[addressOfRecord] = bindings;
        return true;
    }

    public void Expire(Instant now)
    {
        foreach ((string address, IReadOnlyList<SipBinding> list) in _bindings.ToArray())
        {
            if (list.Any(binding => binding.Expires <= now))
            {
                TrySet(address, [.. list.Where(binding => binding.Expires > now)]);
            }
        }
    }
}
