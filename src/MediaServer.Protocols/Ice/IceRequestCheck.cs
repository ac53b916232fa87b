using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Ice;

/// <summary>The checks that a binding request must pass, the cheap ones first.</summary>
internal static class IceRequestCheck
{
    private const int MaxUnknownNamed = 8;

    private static readonly StunAttribute[] Understood =
    [
        StunAttribute.MappedAddress, StunAttribute.Username, StunAttribute.MessageIntegrity, StunAttribute.ErrorCode,
        StunAttribute.UnknownAttributes, StunAttribute.Realm, StunAttribute.Nonce, StunAttribute.MessageIntegritySha256,
        StunAttribute.PasswordAlgorithm, StunAttribute.UserHash, StunAttribute.XorMappedAddress, StunAttribute.Priority,
        StunAttribute.UseCandidate,
    ];

    /// <summary>
    /// No error when the request is a valid check of one of the two identities. <paramref name="identity"/> is set as
    /// soon as the integrity holds: the response is then protected with its password.
    /// </summary>
    public static IceResult Run(in StunMessage message, IceIdentity current, IceIdentity? next, out IceIdentity? identity)
    {
        identity = null;
        if (!message.TryGetAttribute(StunAttribute.Username, out ReadOnlySpan<byte> username)
            || !(message.HasIntegrity || message.HasIntegritySha256))
        {
            // RFC 8489 section 9.1.3.
            return IceResult.Refused(StunErrorCode.BadRequest, DropReason.BadStun);
        }

        IceIdentity? named = current.Matches(username) ? current : next is not null && next.Matches(username) ? next : null;
        if (named is null)
        {
            return IceResult.Refused(StunErrorCode.Unauthenticated, DropReason.UnknownUser);
        }

        if (!message.VerifyIntegrity(named.Password))
        {
            return IceResult.Refused(StunErrorCode.Unauthenticated, DropReason.BadIntegrity);
        }

        identity = named;
        return CheckAuthenticated(message);
    }

    /// <summary>Writes the unknown types that a 420 names; how many.</summary>
    public static int Unknown(in StunMessage message, Span<ushort> types) =>
        message.UnknownRequired(Understood, types[..MaxUnknownNamed]);

    private static IceResult CheckAuthenticated(in StunMessage message)
    {
        Span<ushort> unknown = stackalloc ushort[MaxUnknownNamed];
        if (Unknown(message, unknown) > 0)
        {
            return IceResult.Refused(StunErrorCode.UnknownAttribute, DropReason.BadStun);
        }

        // RFC 8445 section 7.3.1.1: both sides controlled. A lite agent never becomes controlling, so the peer yields;
        // a peer that is lite itself sends no checks at all.
        return message.Has(StunAttribute.IceControlled)
            ? IceResult.Refused(StunErrorCode.RoleConflict, DropReason.BadStun)
            : default;
    }
}
