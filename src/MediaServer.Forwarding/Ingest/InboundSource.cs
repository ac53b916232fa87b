using MediaServer.Protocols.Srtp;

namespace MediaServer.Forwarding.Ingest;

/// <summary>An SSRC that a peer sends: its SRTP state, and which stream it is or repairs.</summary>
public sealed class InboundSource(uint ssrc)
{
#pragma warning disable CA1051 // a mutable value type that lives in place
    public SrtpReceiveState Srtp;
#pragma warning restore CA1051

    public uint Ssrc { get; set; } = ssrc;

    /// <summary>Null until a section claims the SSRC.</summary>
    public IngestStream? Stream { get; set; }

    /// <summary>True for an RTX stream (RFC 4588) that repairs <see cref="Stream"/>.</summary>
    public bool IsRtx { get; set; }
}
