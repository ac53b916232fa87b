namespace MediaServer.Care.Doors;

/// <summary>Somebody was let in by somebody. The key (room and participant) makes it happen once.</summary>
public sealed class Admission
{
    public required string Room { get; init; }
    public required string Participant { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
}
