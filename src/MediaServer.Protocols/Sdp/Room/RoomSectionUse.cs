namespace MediaServer.Protocols.Sdp;

/// <summary>What a media line of a room system is for.</summary>
public enum RoomSectionUse : byte
{
    /// <summary>Nothing that is known here (iX, for example): refused in place.</summary>
    Unknown,
    Audio,

    /// <summary>The main picture.</summary>
    Video,

    /// <summary>The second picture (<c>a=content:slides</c>, RFC 4796).</summary>
    Slides,

    /// <summary>Floor control (RFC 8856).</summary>
    Floor,

    /// <summary>Far-end camera control (RFC 4573).</summary>
    Camera,

    /// <summary>Real-time text (RFC 4103).</summary>
    Text,
}
