namespace MediaServer.Forwarding.Congestion;

/// <summary>What is known of a sent packet.</summary>
public enum PacketFate : byte
{
    None,
    Flying,
    Received,
    Lost,

    /// <summary>Its report was lost; taken as received until told otherwise.</summary>
    Credited,
}

/// <summary>One packet that went out with a transport-wide number.</summary>
public struct SentPacket
{
    /// <summary>Our clock, in microseconds.</summary>
    public long SentAt;

    /// <summary>On the wire, IP and UDP included.</summary>
    public int Bytes;
    public ushort Sequence;
    public PacketFate Fate;

    /// <summary>Number of the probe that it belongs to; 0: none.</summary>
    public byte Probe;

    /// <summary>Sent again under the same number.</summary>
    public bool IsResent;
}
