namespace MediaServer.Protocols.Sdp;

/// <summary>Which sections of an offer stand on one transport (RFC 9143), and what that transport is.</summary>
internal sealed class OfferBundle
{
    private readonly SdpSession _offer;
    private readonly HashSet<string> _mids = [];
    private readonly bool _alone;

    public OfferBundle(SdpSession offer)
    {
        _offer = offer;
        foreach (string value in offer.All("group"))
        {
            string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[0] == "BUNDLE")
            {
                HasGroup = true;
                _mids.UnionWith(words.Skip(1));
                break;
            }
        }

        _alone = !HasGroup && offer.Media.Count(IsOn) == 1;
    }

    public bool HasGroup { get; }

    /// <summary>Sections may share the transport, or there is only one.</summary>
    public bool IsUsable => HasGroup || _alone;

    /// <summary>Port 0 is a refusal, except that <c>bundle-only</c> gives it another meaning (RFC 9143 section 6).</summary>
    public static bool IsOn(SdpMedia media) => media.Port != 0 || media.Has("bundle-only");

    public bool Contains(SdpMedia media) => IsOn(media) && (_alone || (media.Mid is { } mid && _mids.Contains(mid)));

    /// <summary>
    /// The section whose attributes describe the transport: the accepted one itself, or where bundled sections leave them
    /// out (RFC 9143 section 7.1.3), the first of the group that has them.
    /// </summary>
    public SdpBlock TransportOf(SdpMedia accepted, string attribute) =>
        accepted.Has(attribute) ? accepted : _offer.Media.Find(media => Contains(media) && media.Has(attribute)) ?? accepted;
}
