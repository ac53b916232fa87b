namespace MediaServer.Protocols.Sdp;

/// <summary>The server's side of a session with a room system.</summary>
public sealed record RtpPolicy
{
    /// <summary>The address for <c>c=</c> and <c>o=</c>.</summary>
    public required string LocalAddress { get; init; }

    /// <summary>
    /// Gives an even RTP port for an m-line and its use, 0 when none is left: then the line is refused, and the session when no line
    /// remains. Asked once for each line that is taken.
    /// </summary>
    public required Func<int, RoomSectionUse, int> PortFor { get; init; }

    public ulong SessionId { get; init; } = 1;

    public ulong SessionVersion { get; init; } = 1;

    /// <summary>Lines without SRTP may be taken.</summary>
    public bool AllowPlainRtp { get; init; }

    /// <summary>Audio codecs that may be agreed, the best first.</summary>
    public IReadOnlyList<Codec> AudioCodecOrder { get; init; } = [Codec.Opus, Codec.G722, Codec.Pcma, Codec.Pcmu];

    /// <summary>
    /// Take a room that decodes only mode 0: its picture is taken, and nothing is sent to it, for what browsers send comes
    /// in pieces (FU-A) that mode 0 doesn't have (RFC 6184 section 5.4).
    /// </summary>
    public bool TakeModeZero { get; init; } = true;

    /// <summary>Macroblocks of a frame that the server takes; 3600 is 1280 by 720.</summary>
    public int MaxFrameSize { get; init; } = 3600;

    /// <summary>Macroblocks in a second that the server takes.</summary>
    public int MaxMacroblocksPerSecond { get; init; } = 108_000;

    /// <summary>Bit/s that the far side may send of video, for <c>b=</c>; 0 for none.</summary>
    public int MaxVideoBitrate { get; init; } = 2_000_000;

    /// <summary>Take a second picture.</summary>
    public bool TakeSlides { get; init; }

    /// <summary>
    /// Take floor control as its server: gives the port that a BFCP line is answered with, over UDP or TCP; 0 refuses it.
    /// </summary>
    public Func<BfcpFloor, int>? FloorPortFor { get; init; }

    /// <summary>Take far-end camera control (H.224).</summary>
    public bool TakeCamera { get; init; }

    /// <summary>Take real-time text.</summary>
    public bool TakeText { get; init; }

    /// <summary>The server's certificate, for lines whose keys come by DTLS; null refuses those lines.</summary>
    public CertificateFingerprint? Fingerprint { get; init; }

    /// <summary>What was agreed before, so that a refresh keeps its keys and ports.</summary>
    public NegotiatedRoomSession? Former { get; init; }
}
