using System.Net;
using MediaServer.Control.Configuration;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip;

/// <summary>
/// Who sends a request: an account by digest or certificate, a trunk by certificate or network, or a stranger. Strangers cost
/// their source something.
/// </summary>
internal sealed class SipIdentities(SipOptions options, IRandomSource random, SourceGuard guard, Action silenced)
{
    private readonly DigestAuthenticator _digest = new(options.Realm, random);
    private readonly Dictionary<SipFlow, IReadOnlyList<string>> _certificates = [];
    private bool _stale;

    /// <summary>A TLS connection showed a certificate that is trusted.</summary>
    public void Identified(SipFlow flow, IReadOnlyList<string> names) => _certificates[flow] = names;

    public void Closed(SipFlow flow) => _certificates.Remove(flow);

    public SipTrunkOptions? TrunkOf(SipFlow flow)
    {
        IReadOnlyList<string> names = _certificates.GetValueOrDefault(flow, []);
        IPAddress address = flow.Remote.ToEndPoint().Address;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return options.Trunks.FirstOrDefault(trunk =>
            trunk.Certificates.Any(name => names.Contains(name, StringComparer.OrdinalIgnoreCase)) || trunk.Networks.Any(network => network.Contains(address)));
    }

    /// <summary>The account that is proven, else null; what was given and wrong is charged.</summary>
    public SipEndpointOptions? Authenticate(SipServerTransaction transaction, Instant now)
    {
        IReadOnlyList<string> names = _certificates.GetValueOrDefault(transaction.Flow, []);
        if (names.Count > 0 && options.Endpoints.FirstOrDefault(endpoint =>
            endpoint.Certificate.Length > 0 && names.Contains(endpoint.Certificate, StringComparer.OrdinalIgnoreCase)
            && transaction.Request.From?.Uri.UserText == endpoint.User) is { } certified)
        {
            return certified;
        }

        DigestResult result = _digest.Check(transaction.Request, Secret, now, out string user);
        _stale = result is DigestResult.Stale or DigestResult.Replayed;
        if (result == DigestResult.Authentic)
        {
            guard.Restore(transaction.Flow.Remote.ToEndPoint().Address);
            return Account(user);
        }

        Charge(transaction, result is DigestResult.Wrong or DigestResult.Replayed, now);
        return null;
    }

    /// <summary>True for a stranger who may stand before the door: a trunk's, or anybody where the configuration says so.</summary>
    public bool MayKnock(SipServerTransaction transaction, out SipTrunkOptions? trunk)
    {
        trunk = TrunkOf(transaction.Flow);
        bool claimsAccount = Account(transaction.Request.From?.Uri.UserText ?? "") is not null;
        bool showsCredentials = transaction.Request.Find(SipHeaderNames.Authorization) is not null;
        return trunk is not null || (options.OpenToAll && !claimsAccount && !showsCredentials);
    }

    /// <summary>
    /// Adds the challenges to a 401. An account that has one hash is challenged for that one alone: see
    /// <see cref="DigestAuthenticator.Challenge"/>.
    /// </summary>
    public void Challenge(SipMessage response, SipMessage request, Instant now)
    {
        SipEndpointOptions? claimed = Account(request.From?.Uri.UserText ?? "");
        _digest.Challenge(
            response, DigestAuthenticator.Both.Where(algorithm => claimed is not { Secrets.Count: > 0 } || claimed.Secrets.ContainsKey(algorithm)), _stale, now);
    }

    public void Charge(SipServerTransaction transaction, bool wrong, Instant now)
    {
        if (TrunkOf(transaction.Flow) is null && guard.Charge(transaction.Flow.Remote.ToEndPoint().Address, wrong, now))
        {
            silenced();
        }
    }

    public SipEndpointOptions? Account(string user) => options.Endpoints.FirstOrDefault(endpoint => endpoint.User == user);

    private string? Secret(string user, DigestAlgorithm algorithm) => Account(user)?.Secrets.GetValueOrDefault(algorithm);
}
