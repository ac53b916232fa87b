using MediaServer.Control.Configuration;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip;

/// <summary>Which endpoints are registered, and where they are reached. On the endpoint's loop; the count may be read from anywhere.</summary>
internal sealed class SipRegistrations
{
    private readonly MemoryBindingStore _bindings = new();
    private readonly SipRegistrar _registrar;
    private volatile HashSet<string> _users = [];

    public SipRegistrations() => _registrar = new SipRegistrar(_bindings);

    /// <summary>Users that are registered, from any thread.</summary>
    public IReadOnlySet<string> Users => _users;

    /// <summary>Answers a REGISTER of an account that has proven itself.</summary>
    public SipMessage Register(SipServerTransaction transaction, SipEndpointOptions account, string toTag, Instant now)
    {
        // RFC 3261 section 10.3 step 4: nobody registers for somebody else.
        if (transaction.Request.To?.Uri.UserText != account.User)
        {
            return SipResponses.For(transaction.Request, 403, toTag: toTag);
        }

        // Domains are the server's affair: an account is one address, by whatever name or address it calls the server.
        SipMessage response = _registrar.Register(transaction.Request, transaction.Flow, toTag, now, account.User);
        if (response.StatusCode == 200 && _users.Contains(account.User) != _bindings.Find(account.User, now).Count > 0)
        {
            Count(now);
        }

        return response;
    }

    /// <summary>Where an account is reached: the registration that was made last.</summary>
    public SipBinding? Find(string user, Instant now) => _bindings.Find(user, now).LastOrDefault();

    public void Expire(Instant now)
    {
        _bindings.Expire(now);
        Count(now);
    }

    /// <summary>A connection broke: what was registered over it can't be reached any more (RFC 5626 section 5.3).</summary>
    public void Disconnect(SipFlow flow, Instant now)
    {
        foreach (string user in _bindings.Addresses)
        {
            IReadOnlyList<SipBinding> bindings = _bindings.Find(user, now);
            if (bindings.Any(binding => binding.Flow == flow))
            {
                _bindings.TrySet(user, [.. bindings.Where(binding => binding.Flow != flow)]);
                Count(now);
            }
        }
    }

    private void Count(Instant now) => _users = [.. _bindings.Addresses.Where(user => _bindings.Find(user, now).Count > 0)];
}
