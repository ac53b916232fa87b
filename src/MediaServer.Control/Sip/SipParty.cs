using System.Net;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Sip;

/// <summary>Who stands behind a SIP leg, and what follows from it.</summary>
internal sealed record SipParty
{
    /// <summary>What its participant's id begins with: an account, a trunk, or guest.</summary>
    public required string Key { get; init; }

    /// <summary>What the roster shows.</summary>
    public required string Name { get; init; }

    public required Role Role { get; init; }

    /// <summary>How it was identified, in the word of the roster: sip or pin.</summary>
    public required string Identified { get; init; }

    /// <summary>Media without encryption are taken.</summary>
    public required bool PlainRtp { get; init; }

    /// <summary>From where media without encryption may come besides what was signalled.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>The account; null for others.</summary>
    public SipEndpointOptions? Account { get; init; }

    /// <summary>The trunk that it came by or was called over; null for none.</summary>
    public SipTrunkOptions? Trunk { get; init; }

    /// <summary>Staff called it in: it need not wait before the door.</summary>
    public bool IsInvited { get; init; }

    public static SipParty Of(SipEndpointOptions account) => new()
    {
        Key = account.User.ToLowerInvariant(),
        Name = account.Name,
        Role = account.Role,
        Identified = "sip",
        PlainRtp = account.PlainRtp,
        Account = account,
    };

    /// <summary>Somebody who must show a PIN; name and role come with it.</summary>
    public static SipParty Stranger(SipTrunkOptions? trunk) => new()
    {
        Key = trunk?.Name.ToLowerInvariant() ?? "guest",
        Name = "Telephone",
        Role = Role.Observer,
        Identified = "pin",

        // A stranger has no account that could say that it must be encrypted, and telephones are not; everybody sees the mark.
        PlainRtp = trunk?.PlainRtp ?? true,
        Networks = trunk?.Networks ?? [],
        Trunk = trunk,
    };
}
