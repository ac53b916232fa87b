using MediaServer.Care.OnCall;

namespace MediaServer.Control.Care;

/// <summary>A call to a service that is under way. The desk's lock guards it.</summary>
internal sealed class ActiveCall(string id, OnCallService service, string room, string caller, RingPlan plan, DateTimeOffset since)
{
    public string Id { get; } = id;
    public OnCallService Service { get; } = service;
    public string Room { get; } = room;
    public string Caller { get; } = caller;
    public RingPlan Plan { get; } = plan;
    public DateTimeOffset Since { get; } = since;

    /// <summary>ringing, answered, missed or cancelled.</summary>
    public string State { get; set; } = "ringing";
    public DateTimeOffset? OverAt { get; set; }

    /// <summary>Since when the caller is not in the room.</summary>
    public DateTimeOffset? AloneSince { get; set; }

    /// <summary>Devices where it rings.</summary>
    public HashSet<OnCallDevice> Rung { get; } = [];

    public bool IsRinging => State == "ringing";
}
