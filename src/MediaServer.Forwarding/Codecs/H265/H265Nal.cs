namespace MediaServer.Forwarding.Codecs;

/// <summary>One NAL unit, or a fragment of one (H.265 section 7.4.2.2).</summary>
public readonly ref struct H265Nal
{
    public const int Vps = 32;
    public const int Sps = 33;
    public const int Pps = 34;

    internal H265Nal(int type, byte secondByte, bool isStart, bool isWhole, ReadOnlySpan<byte> data)
    {
        Type = type;
        TemporalLayer = (byte)Math.Max(0, (secondByte & 0x07) - 1);
        IsStart = isStart;
        IsWhole = isWhole;
        Data = data;
    }

    /// <summary>0 to 47.</summary>
    public int Type { get; }

    /// <summary>0 to 6.</summary>
    public byte TemporalLayer { get; }

    /// <summary>False in the middle of a fragmented unit.</summary>
    public bool IsStart { get; }

    /// <summary>False for a fragment.</summary>
    public bool IsWhole { get; }

    /// <summary>The unit from its two header bytes on; in a fragment the second of them is the FU header.</summary>
    public ReadOnlySpan<byte> Data { get; }

    public bool IsSlice => Type < 32;

    /// <summary>A decoder may begin here (H.265 table 7-1: BLA, IDR, CRA).</summary>
    public bool IsRandomAccess => Type is >= 16 and <= 21;

    // TSA and STSA pictures: a decoder may go up to their sub-layer here.
    internal bool IsSubLayerAccess => Type is >= 2 and <= 5;

    // Table 7-1: of the types below 16, the even ones are not referenced within their own sub-layer.
    internal bool IsSubLayerNonReference => Type < 16 && (Type & 1) == 0;

    // first_slice_segment_in_pic_flag is the slice header's first bit (H.265 section 7.3.6.1).
    private bool IsFirstSlice => IsSlice && IsStart && Data.Length > 2 && (Data[2] & 0x80) != 0;

    internal bool MayStartFrame => IsFirstSlice || (IsStart && Type is (>= Vps and <= 35) or 39);

    internal bool StartsKeyFrame => (IsStart && Type is (Vps or Sps)) || (IsRandomAccess && IsFirstSlice);
}
