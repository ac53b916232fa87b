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
}
