namespace MediaServer.Control.Configuration;

/// <summary>Bounds of rooms.</summary>
public sealed record RoomOptions
{
    /// <summary><c>Rooms:MaxParticipants</c>: most in one room, default 250.</summary>
    public int MaxParticipants { get; init; } = 250;

    /// <summary><c>Rooms:MaxRooms</c>: most rooms at once, default 5000.</summary>
    public int MaxRooms { get; init; } = 5000;

    /// <summary><c>Rooms:GraceSeconds</c>: how long a participant without a socket stays in the roster, default 20.</summary>
    public int GraceSeconds { get; init; } = 20;

    /// <summary><c>Rooms:EmptySeconds</c>: how long an empty room that a join made stays, default 30.</summary>
    public int EmptySeconds { get; init; } = 30;

    /// <summary><c>Rooms:DrainSeconds</c>: how long a stop waits for clients to hear of it, default 2.</summary>
    public int DrainSeconds { get; init; } = 2;

    /// <summary><c>Rooms:TurnAllocations</c>: most TURN relays at once, default 2000.</summary>
    public int TurnAllocations { get; init; } = 2000;

    internal static RoomOptions Read(OptionsReader reader) => new()
    {
        MaxParticipants = reader.Integer("Rooms:MaxParticipants", 250, 2, 5000),
        MaxRooms = reader.Integer("Rooms:MaxRooms", 5000, 1, 100_000),
        GraceSeconds = reader.Integer("Rooms:GraceSeconds", 20, 1, 300),
        EmptySeconds = reader.Integer("Rooms:EmptySeconds", 30, 1, 86_400),
        DrainSeconds = reader.Integer("Rooms:DrainSeconds", 2, 0, 600),
        TurnAllocations = reader.Integer("Rooms:TurnAllocations", 2000, 0, 20_000),
    };
}
