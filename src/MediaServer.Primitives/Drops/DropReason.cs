namespace MediaServer.Primitives;

/// <summary>
/// Why a packet or message was not taken. A drop is a value that is counted, never an exception; each reason is a
/// label of <c>mediaserver_drops_total</c> in <c>/metrics</c>. Add at the end: the numbers are indices.
/// </summary>
public enum DropReason : byte
{
    None,
    Truncated,
    Oversized,
    UnknownProtocol,
    UnknownAddress,
    UnknownUser,
    BadIntegrity,
    BadFingerprint,
    BadStun,
    BadDtls,
    DtlsTooManyFragments,
    DtlsQueueFull,
    BadRtp,
    BadRtcp,
    UnknownSsrc,
    UnknownPayloadType,
    NoKeys,
    Replayed,
    BadTag,
    TooOld,
    RateLimited,
    NotDecodable,
    LayerNotWanted,
    PacerFull,
    LaneOverloaded,
    HistoryMiss,
    SendQueueFull,
    SocketError,
    TooManyPeers,
    BadHeaderExtension,
    BadPayloadDescriptor,
    NotPermitted,
    BadSip,
}
