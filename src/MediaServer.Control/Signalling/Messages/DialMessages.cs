using System.Text.Json.Serialization;
using MediaServer.Control.Sip;
using MediaServer.Protocols.H224;

namespace MediaServer.Control.Signalling;

/// <summary>Calls a room system or a telephone into the room.</summary>
internal sealed record DialMessage : ClientMessage
{
    /// <summary>An endpoint of <c>callees</c>, or a number.</summary>
    public string? To { get; init; }

    /// <summary>What the roster shall show of a telephone.</summary>
    public string? Name { get; init; }
}

/// <summary>Gives a call up that isn't answered.</summary>
internal sealed record HangUpMessage : ClientMessage
{
    public string? Call { get; init; }
}

/// <summary>Asks who may be called.</summary>
internal sealed record CalleesMessage : ClientMessage;

/// <summary>Moves the camera of a room system.</summary>
internal sealed record CameraMessage : ClientMessage
{
    public string? Participant { get; init; }

    /// <summary>start or stop.</summary>
    public string? Action { get; init; }

    /// <summary>-1 left, 1 right.</summary>
    public int Pan { get; init; }

    /// <summary>-1 down, 1 up.</summary>
    public int Tilt { get; init; }

    /// <summary>-1 out, 1 in.</summary>
    public int Zoom { get; init; }
}

/// <summary>The answer to <c>callees</c>.</summary>
internal sealed record Callees : Reply
{
    public override string Type => "callees";
    public required IReadOnlyList<Callee> List { get; init; }

    /// <summary>Numbers can be dialled.</summary>
    public required bool Numbers { get; init; }
}

/// <summary>The answer to <c>dial</c>.</summary>
internal sealed record Dialled : Reply
{
    public override string Type => "dialled";
    public required string Call { get; init; }
}

/// <summary>To everybody in the room: how a call goes.</summary>
internal sealed record DialProgress : ServerMessage
{
    public override string Type => "dialling";
    public required string Call { get; init; }
    public required string To { get; init; }
    public required string Name { get; init; }

    /// <summary>calling, ringing, queued, answered, busy, no-answer, refused, unknown, cancelled or failed.</summary>
    public required string State { get; init; }
}

/// <summary>To whoever's camera shall move.</summary>
internal sealed record CameraSteered : ServerMessage
{
    public override string Type => "camera";
    public required string By { get; init; }

    [JsonIgnore]
    public required CameraCommand Command { get; init; }

    public string Action => Command.Action == CameraAction.Stop ? "stop" : "start";
    public int Pan => Command.Pan;
    public int Tilt => Command.Tilt;
    public int Zoom => Command.Zoom;
}
