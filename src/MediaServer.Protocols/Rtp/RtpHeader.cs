namespace MediaServer.Protocols.Rtp;

/// <summary>
/// What the header of an RTP packet says while its payload is still encrypted: enough to find the stream and
/// its keys. SRTP leaves all of this in the clear (RFC 3711 section 3.1).
/// </summary>
public readonly struct RtpHeader
{
    /// <summary>Bytes of the fixed header (RFC 3550 section 5.1).</summary>
    public const int FixedLength = 12;

    /// <summary>7 bits.</summary>
    public required byte PayloadType { get; init; }
    public required bool Marker { get; init; }
    public required ushort SequenceNumber { get; init; }

    /// <summary>In units of the payload type's clock.</summary>
    public required uint Timestamp { get; init; }
    public required uint Ssrc { get; init; }

    /// <summary>Fixed header, CSRCs and extension in bytes; never more than the packet is long.</summary>
    public required int HeaderLength { get; init; }

    /// <summary>The P bit; the count itself is encrypted.</summary>
    public required bool HasPadding { get; init; }

    /// <summary>0 to 15.</summary>
    public required int CsrcCount { get; init; }
    public required bool HasExtension { get; init; }
}
