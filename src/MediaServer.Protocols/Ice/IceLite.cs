using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Ice;

/// <summary>
/// The server's side of one ICE session: a lite agent (RFC 8445 section 2.5) that answers checks, learns the client's
/// addresses from them and follows its nominations. One lane owns it. Nothing is allocated for a request.
/// </summary>
public sealed class IceLite
{
    /// <summary>RFC 7675 section 5.1: consent lasts this long after the last valid check.</summary>
    public static readonly Duration ConsentLifetime = Duration.FromSeconds(15);

    /// <summary>Bytes that any response fits in.</summary>
    public const int MaxResponseLength = 256;

    // Aggressive nomination (RFC 5245 section 8.1.1.2, still sent by libnice and re) puts USE-CANDIDATE on every check
    // of the first seconds, and means the path with the highest priority. Afterwards the last nomination counts.
    private static readonly Duration SettlingTime = Duration.FromSeconds(3);
    private static readonly Duration SettlingSilence = Duration.FromSeconds(1);

    private readonly IcePathTable _paths = new();
    private IceIdentity _current;
    private IceIdentity? _next;
    private Instant _settled = Instant.Never;

    /// <param name="local">Made by <see cref="IceCredentialsGenerator"/>; a fragment of 1-16 bytes.</param>
    /// <param name="remote">The client's, or null while its answer is awaited.</param>
    public IceLite(IceCredentials local, IceCredentials? remote) => _current = new IceIdentity(local, remote);

    /// <summary>The key of the credentials in use.</summary>
    public UserFragmentKey Key => _current.Key;

    /// <summary>The key of an ICE restart that no check has confirmed yet; none without one.</summary>
    public UserFragmentKey NextKey => _next?.Key ?? default;

    /// <summary>The credentials that the next description carries.</summary>
    public IceCredentials Local => (_next ?? _current).Local;

    /// <summary>
    /// Where to send: the nominated path, or before the first nomination the one of the latest valid check. None
    /// before the first valid check.
    /// </summary>
    public IcePath Selected { get; private set; }

    /// <summary>True when the client chose <see cref="Selected"/> (USE-CANDIDATE).</summary>
    public bool IsNominated { get; private set; }

    /// <summary>Last valid check or sign of life plus 15 s; <see cref="Instant.Never"/> before the first check.</summary>
    public Instant ConsentExpires { get; private set; } = Instant.Never;

    /// <summary>Paths with a valid check that are remembered, at most 8.</summary>
    public int KnownPaths => _paths.Count;

    /// <summary>True when sending must stop: nothing from the client has proved for 15 s that it is there (RFC 7675).</summary>
    public bool IsExpired(Instant now) => now >= ConsentExpires;

    /// <summary>True for a source that has made a valid check: its other packets may be looked at.</summary>
    public bool IsKnown(TransportAddress remote) => Selected.Remote == remote || _paths.Contains(remote);

    /// <summary>
    /// Renews consent by something else that only this client can have sent from where the media go: an RTCP packet
    /// that was opened. libnice (GStreamer) keeps alive by indications, which prove nothing, and never checks again.
    /// </summary>
    public void NoteAuthentic(TransportAddress source, Instant now)
    {
        if (source == Selected.Remote && ConsentExpires != Instant.Never)
        {
            ConsentExpires = now + ConsentLifetime;
        }
    }

    /// <summary>The client's credentials, when its answer comes after the offer of the server.</summary>
    public void SetRemote(IceCredentials remote) => (_next ?? _current).SetRemote(remote);

    /// <summary>
    /// ICE restart (RFC 8445 section 9). Media stays on the selected path, and the old credentials stay valid, until
    /// the first valid check with the new ones. The lane adds <see cref="NextKey"/> to its table.
    /// </summary>
    /// <returns>The key of an earlier restart that no check had confirmed, which leaves the table; or none.</returns>
    public UserFragmentKey Restart(IceCredentials local, IceCredentials? remote)
    {
        UserFragmentKey replaced = NextKey;
        _next = new IceIdentity(local, remote);
        return replaced;
    }

    /// <summary>The local user fragment of a request, the part of USERNAME before the colon: whose session it is.</summary>
    public static bool TryGetLocalUserFragment(in StunMessage message, out ReadOnlySpan<byte> fragment)
    {
        fragment = default;
        if (!message.TryGetAttribute(StunAttribute.Username, out ReadOnlySpan<byte> username))
        {
            return false;
        }

        int colon = username.IndexOf((byte)':');
        fragment = colon > 0 ? username[..colon] : default;
        return colon > 0;
    }

    /// <summary>
    /// Answers a connectivity check. Anything but a binding request (a keepalive indication, RFC 8445 section 11) and
    /// a request with a wrong FINGERPRINT gets no response.
    /// </summary>
    /// <param name="message">The request.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="local">Our address that it came to.</param>
    /// <param name="now">When.</param>
    /// <param name="response">At least <see cref="MaxResponseLength"/> bytes.</param>
    /// <param name="responseLength">Bytes to send back to <paramref name="source"/>; 0 for none.</param>
    public IceResult HandleBindingRequest(
        in StunMessage message, TransportAddress source, TransportAddress local, Instant now, Span<byte> response, out int responseLength)
    {
        responseLength = 0;
        if (message.Class != StunClass.Request || message.Method != StunMethod.Binding)
        {
            return IceResult.Refused(0, message.Class == StunClass.Indication ? DropReason.None : DropReason.BadStun);
        }

        if (message.HasFingerprint && !message.VerifyFingerprint())
        {
            return IceResult.Refused(0, DropReason.BadFingerprint);
        }

        IceResult refusal = IceRequestCheck.Run(message, _current, _next, out IceIdentity? identity);
        if (refusal.ErrorCode != 0)
        {
            responseLength = IceResponse.WriteError(response, message, refusal.ErrorCode, identity);
            return refusal;
        }

        responseLength = IceResponse.WriteSuccess(response, message, source, identity!);
        return Accept(message, new IcePath(source, local), now, identity!);
    }

    private IceResult Accept(in StunMessage message, in IcePath path, Instant now, IceIdentity identity)
    {
        UserFragmentKey retired = default;
        if (identity == _next)
        {
            // The restart is confirmed: RFC 8445 section 12.1.1 keeps the old path until the new one is nominated.
            retired = _current.Key;
            _current = identity;
            _next = null;
            _settled = Instant.Never;
        }

        message.TryGetUInt32(StunAttribute.Priority, out uint priority);
        bool nominates = message.Has(StunAttribute.UseCandidate);
        bool added = _paths.Note(path, priority, now, Selected);
        bool select = nominates ? Follows(path, priority, now) : !IsNominated;
        bool changed = select && Selected != path;
        Selected = select ? path : Selected;
        IsNominated |= nominates;
        ConsentExpires = now + ConsentLifetime;
        return new IceResult { Accepted = true, PathAdded = added, SelectedChanged = changed, RetiredKey = retired };
    }

    /// <summary>Whether a nomination moves the media to its path.</summary>
    private bool Follows(in IcePath path, uint priority, Instant now)
    {
        if (_settled == Instant.Never)
        {
            _settled = now + SettlingTime;
            return true;
        }

        if (path == Selected || now >= _settled)
        {
            return true;
        }

        (Instant lastCheck, uint selectedPriority) = _paths.Get(Selected);
        return priority >= selectedPriority || now - lastCheck >= SettlingSilence;
    }
}
