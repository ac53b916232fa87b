using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtp;

/// <summary>The table-of-contents byte of an Opus packet (RFC 6716 section 3.1), and what follows from it.</summary>
public readonly struct OpusToc
{
    private readonly byte _toc;

    private OpusToc(byte toc, int frameCount, bool isDtx)
    {
        _toc = toc;
        FrameCount = frameCount;
        IsDtx = isDtx;
    }

    /// <summary>Mode, bandwidth and frame size, 0 to 31.</summary>
    public int Config => _toc >> 3;

    public bool IsStereo => (_toc & 0x04) != 0;

    /// <summary>How the frames are packed, 0 to 3.</summary>
    public int Code => _toc & 0x03;

    /// <summary>1 to 48.</summary>
    public int FrameCount { get; }

    /// <summary>
    /// The packet says only that nothing is said: a TOC byte and at most one more byte, which is what libopus gives
    /// in discontinuous transmission.
    /// </summary>
    public bool IsDtx { get; }

    /// <summary>Length of one frame, 2.5 to 60 ms.</summary>
    public Duration FrameDuration => new(FrameMicroseconds(Config));

    /// <summary>Length of the packet, at most 120 ms.</summary>
    public Duration Duration => new((long)FrameMicroseconds(Config) * FrameCount);

    /// <summary>Samples of the 48 kHz RTP clock (RFC 7587 section 4.1).</summary>
    public int Samples => FrameMicroseconds(Config) * FrameCount / 125 * 6;

    /// <summary>Reads one or two bytes; false for an empty payload or a false frame count.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out OpusToc toc)
    {
        toc = default;
        if (payload.IsEmpty)
        {
            return false;
        }

        int count = (payload[0] & 0x03) switch
        {
            0 => 1,
            1 or 2 => 2,
            _ => payload.Length > 1 ? payload[1] & 0x3F : 0,
        };

        // RFC 6716 section 3.2.5: at least one frame, at most 120 ms.
        if (count == 0 || count * FrameMicroseconds(payload[0] >> 3) > 120_000)
        {
            return false;
        }

        toc = new OpusToc(payload[0], count, payload.Length <= 2);
        return true;
    }

    // RFC 6716 section 3.1, table 2: SILK 10-60 ms, hybrid 10-20 ms, CELT 2.5-20 ms.
    private static int FrameMicroseconds(int config) => config switch
    {
        < 12 => (config & 3) == 3 ? 60_000 : 10_000 << (config & 3),
        < 16 => 10_000 << (config & 1),
        _ => 2_500 << (config & 3),
    };
}
