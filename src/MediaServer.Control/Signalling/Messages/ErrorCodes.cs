namespace MediaServer.Control.Signalling;

/// <summary>Codes of <c>error</c> messages, and of WHIP's problem details.</summary>
internal static class ErrorCodes
{
    public const string BadMessage = "bad-message";
    public const string Busy = "busy";
    public const string NoUsableCodec = "no-usable-codec";
    public const string TooLarge = "too-large";
    public const string Forbidden = "forbidden";
    public const string NotJoined = "not-joined";
    public const string RoomFull = "room-full";
    public const string Internal = "internal";
    public const string Gone = "gone";
    /// <summary>The offer is SDP, but not one that WebRTC with this server can be made of.</summary>
    public const string BadOffer = "bad-offer";
    public const string Draining = "draining";

    /// <summary>No fault: before the door. Never sent; the link hears <c>waiting</c>.</summary>
    public const string Waiting = "waiting";

    /// <summary>Somebody else was quicker.</summary>
    public const string Taken = "taken";
}
