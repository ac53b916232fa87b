using MediaServer.Care.Audit;

namespace MediaServer.Control.Rooms;

/// <summary>Where rooms say what must be known afterwards; never waits.</summary>
internal interface IAuditTrail
{
    void Note(AuditEvent happened);
}

/// <summary>For rooms without a log (tests of rooms alone).</summary>
internal sealed class NoAudit : IAuditTrail
{
    public static readonly NoAudit Instance = new();

    public void Note(AuditEvent happened)
    {
    }
}
