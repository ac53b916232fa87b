namespace MediaServer.Protocols.Rtcp;

/// <summary>What an RTCP packet is, by its packet type and, for feedback, its format.</summary>
public enum RtcpKind : byte
{
    /// <summary>Another type or format: pass over it.</summary>
    Unknown,

    /// <summary>PT 200 (RFC 3550 section 6.4.1).</summary>
    SenderReport,

    /// <summary>PT 201 (RFC 3550 section 6.4.2).</summary>
    ReceiverReport,

    /// <summary>PT 202 (RFC 3550 section 6.5).</summary>
    SourceDescription,

    /// <summary>PT 203 (RFC 3550 section 6.6).</summary>
    Bye,

    /// <summary>PT 205 FMT 1 (RFC 4585 section 6.2.1).</summary>
    GenericNack,

    /// <summary>PT 205 FMT 3 (RFC 5104 section 4.2.1).</summary>
    Tmmbr,

    /// <summary>PT 205 FMT 4 (RFC 5104 section 4.2.2).</summary>
    Tmmbn,

    /// <summary>PT 205 FMT 11 (RFC 8888 section 3.1).</summary>
    Ccfb,

    /// <summary>PT 205 FMT 15 (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).</summary>
    TransportFeedback,

    /// <summary>PT 206 FMT 1 (RFC 4585 section 6.3.1).</summary>
    Pli,

    /// <summary>PT 206 FMT 4 (RFC 5104 section 4.3.1).</summary>
    Fir,

    /// <summary>PT 206 FMT 15 with the name REMB (draft-alvestrand-rmcat-remb-03 section 2.2).</summary>
    Remb,

    /// <summary>PT 207 (RFC 3611).</summary>
    ExtendedReport,
}
