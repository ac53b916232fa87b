using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip;

/// <summary>One call of ours until it is answered: who is called, for whom, and how far it is.</summary>
internal sealed class OutboundCall
{
    public required string Id { get; init; }

    public required SipLeg Leg { get; init; }

    public required RoomActor Room { get; init; }

    public required string To { get; init; }

    /// <summary>Told of each status, for a REFER that waits.</summary>
    public Action<int>? Progress { get; init; }

    /// <summary>Null while the connection to a trunk is made.</summary>
    public SipOutgoingCall? Outgoing { get; set; }

    /// <summary>When nobody has answered.</summary>
    public required Instant Deadline { get; init; }

    public bool IsCancelled { get; set; }

    /// <summary>It rang until nobody had answered.</summary>
    public bool IsUnanswered { get; set; }

    public void Tell(string state) => Room.Tell(room => room.Broadcast(new DialProgress { Call = Id, To = To, Name = Leg.Party.Name, State = state }));
}
