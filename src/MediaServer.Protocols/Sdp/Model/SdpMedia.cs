namespace MediaServer.Protocols.Sdp;

/// <summary>A media section: an <c>m=</c> line and what follows it (RFC 8866 section 5.14).</summary>
public sealed class SdpMedia : SdpBlock
{
    /// <summary>The first word: audio, video, application or anything else.</summary>
    public required string Type { get; init; }

    /// <summary>0 to 65535; 0 means refused (RFC 3264 section 6) unless <c>a=bundle-only</c> stands.</summary>
    public int Port { get; set; }

    /// <summary>For example <c>UDP/TLS/RTP/SAVPF</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The format list: payload types for RTP, anything for other protocols.</summary>
    public List<string> Formats { get; } = [];

    /// <summary>The value of <c>a=mid</c> (RFC 5888), or null.</summary>
    public string? Mid => Find("mid");

    public bool IsRtp => Protocol.Contains("RTP/", StringComparison.Ordinal);

    public MediaKind Kind => Type switch
    {
        "audio" => MediaKind.Audio,
        "video" => MediaKind.Video,
        _ => MediaKind.Application,
    };

    /// <summary>The direction of the section, else of the session, else sendrecv (RFC 8866 section 6.7).</summary>
    public SdpDirection DirectionIn(SdpSession session) =>
        SdpDirections.Find(this) ?? SdpDirections.Find(session) ?? SdpDirection.SendReceive;
}
