namespace MediaServer.Transport;

/// <summary>DSCP by class of traffic, each 0-63; the defaults are those of RFC 8837 section 5.</summary>
public sealed record DscpValues
{
    /// <summary>STUN, DTLS, data: CS3.</summary>
    public byte Signalling { get; init; } = 24;

    /// <summary>EF.</summary>
    public byte Audio { get; init; } = 46;

    /// <summary>AF41.</summary>
    public byte Video { get; init; } = 34;

    /// <summary>AF31.</summary>
    public byte Content { get; init; } = 26;

    /// <summary>The TOS or traffic class octets, indexed by <see cref="TrafficClass"/>: DSCP and two ECN bits.</summary>
    internal byte[] Octets(bool ecnCapable)
    {
        // RFC 9331: ECT(1) is 01.
        int ecn = ecnCapable ? 1 : 0;
        byte[] octets = new byte[4];
        octets[(int)TrafficClass.Signalling] = (byte)(((Signalling & 63) << 2) | ecn);
        octets[(int)TrafficClass.Audio] = (byte)(((Audio & 63) << 2) | ecn);
        octets[(int)TrafficClass.Video] = (byte)(((Video & 63) << 2) | ecn);
        octets[(int)TrafficClass.Content] = (byte)(((Content & 63) << 2) | ecn);
        return octets;
    }
}
