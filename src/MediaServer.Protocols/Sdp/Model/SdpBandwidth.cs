namespace MediaServer.Protocols.Sdp;

/// <summary>A <c>b=</c> line (RFC 8866 section 5.8).</summary>
/// <param name="Type">CT, AS, TIAS or another.</param>
/// <param name="Value">In the unit of its type: kbit/s for CT and AS, bit/s for TIAS (RFC 3890).</param>
public readonly record struct SdpBandwidth(string Type, long Value)
{
    /// <summary>In bit/s; 0 for a type that doesn't limit media (RS, RR) or that isn't known.</summary>
    public long BitsPerSecond => Type switch
    {
        "TIAS" => Value,
        "AS" or "CT" => Value > long.MaxValue / 1000 ? long.MaxValue : Value * 1000,
        _ => 0,
    };

    /// <summary>
    /// The smallest limit of a section and its session in bit/s, 0 when there is none. Call managers write a TIAS larger
    /// than the AS, so every line counts. A zero means "no media now" and isn't a limit to keep.
    /// </summary>
    public static int Smallest(IEnumerable<SdpBandwidth> lines)
    {
        long smallest = 0;
        foreach (SdpBandwidth line in lines)
        {
            long bits = line.BitsPerSecond;
            if (bits > 0 && (smallest == 0 || bits < smallest))
            {
                smallest = bits;
            }
        }

        return (int)Math.Min(smallest, int.MaxValue);
    }
}
