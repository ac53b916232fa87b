namespace MediaServer.Protocols.Rtp;

/// <summary>What a datagram on a shared port is.</summary>
public enum PacketClass : byte
{
    /// <summary>None of the known; drop.</summary>
    Unknown,
    Stun,

    /// <summary>RFC 6189; recognised so that it is dropped under its own name.</summary>
    Zrtp,
    Dtls,

    /// <summary>TURN ChannelData (RFC 8656 section 12).</summary>
    TurnChannel,
    Rtp,
    Rtcp,
}

/// <summary>Tells protocols on one port apart by the first bytes (RFC 7983 section 7, RFC 5761 section 4).</summary>
public static class Demultiplexer
{
    /// <summary>Looks at two bytes at most; says nothing about whether the rest is well formed.</summary>
    public static PacketClass Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < 2)
        {
            return PacketClass.Unknown;
        }

        return datagram[0] switch
        {
            <= 3 => PacketClass.Stun,
            >= 16 and <= 19 => PacketClass.Zrtp,
            >= 20 and <= 63 => PacketClass.Dtls,
            >= 64 and <= 79 => PacketClass.TurnChannel,
            >= 128 and <= 191 => datagram[1] is >= 192 and <= 223 ? PacketClass.Rtcp : PacketClass.Rtp,
            _ => PacketClass.Unknown,
        };
    }
}
