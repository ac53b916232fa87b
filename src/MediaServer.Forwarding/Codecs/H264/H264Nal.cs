namespace MediaServer.Forwarding.Codecs;

/// <summary>One NAL unit, or a fragment of one (H.264 section 7.4.1).</summary>
public readonly ref struct H264Nal
{
    public const int Idr = 5;
    public const int Sps = 7;
    public const int Pps = 8;

    internal H264Nal(byte header, bool isStart, bool isWhole, ReadOnlySpan<byte> data)
    {
        Type = header & 0x1F;
        ReferenceIdc = (header >> 5) & 0x03;
        IsStart = isStart;
        IsWhole = isWhole;
        Data = data;
    }

    /// <summary>1 to 23.</summary>
    public int Type { get; }

    /// <summary>0 when no other picture needs it.</summary>
    public int ReferenceIdc { get; }

    /// <summary>False in the middle of a fragmented unit.</summary>
    public bool IsStart { get; }

    /// <summary>False for a fragment.</summary>
    public bool IsWhole { get; }

    /// <summary>The unit from its header byte on; in a fragment the first byte is the FU header.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Coded slice, with or without partitioning.</summary>
    public bool IsSlice => Type is >= 1 and <= Idr;

    // first_mb_in_slice is the slice header's first field: a leading one bit is the number 0 (H.264 section 7.3.3).
    private bool IsFirstSlice => IsSlice && IsStart && Data.Length > 1 && (Data[1] & 0x80) != 0;

    // SEI, parameter sets and the access unit delimiter stand before the first slice (H.264 section 7.4.1.2.3).
    internal bool MayStartFrame => IsFirstSlice || (IsStart && Type is >= 6 and <= 9);

    internal bool StartsKeyFrame => (Type == Sps && IsStart) || (Type == Idr && IsFirstSlice);
}
