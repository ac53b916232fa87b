namespace MediaServer.Care.Organisation;

/// <summary>A place: a health centre, a hospital.</summary>
public sealed class Site : IEntry
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>By road to the hospital, one way, in kilometres: what a patient doesn't travel when seen by video.</summary>
    public int Kilometres { get; init; }
}

/// <summary>A unit at a site: the cardiology ward, the home-care team.</summary>
public sealed class Unit : IEntry
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Site { get; init; }

    /// <summary>Share of its contacts that should be by video, in percent; 0 when no goal is set.</summary>
    public int GoalPercent { get; init; }

    /// <summary>Contacts of all kinds in a month, as the unit plans them: what the share is counted of.</summary>
    public int ContactsPerMonth { get; init; }
}

/// <summary>Somebody who works here. With OpenID Connect the claims come first; this list adds what they don't say.</summary>
public sealed class StaffMember : IEntry
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>nurse, doctor or technician.</summary>
    public required string Role { get; init; }
    public string? Unit { get; init; }

    /// <summary>The identity provider's <c>sub</c>, when the list names it.</summary>
    public string? Subject { get; init; }

    /// <summary>What queues may give them, with spaces between: <c>heart finnish</c>.</summary>
    public string Skills { get; init; } = "";

    /// <summary>supervisor, admin, or both with a space between; empty for most.</summary>
    public string Rights { get; init; } = "";
}

/// <summary>A room system, a cart or a tablet of a site.</summary>
public sealed class Device : IEntry
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Site { get; init; }

    /// <summary>room, cart or tablet.</summary>
    public required string Kind { get; init; }

    /// <summary>A SIP address that can be called; null for a page.</summary>
    public string? Address { get; init; }
}
