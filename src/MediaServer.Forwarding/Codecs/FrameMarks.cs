namespace MediaServer.Forwarding.Codecs;

/// <summary>What a forwarder must know of a packet's place in its stream, read from the payload's first bytes.</summary>
public struct FrameMarks
{
    /// <summary>
    /// A frame starts here. VP8 and VP9 say so; for H.264, H.265 and AV1 it means that one may: parameter sets in
    /// packets of their own and the slice after them each count, and the timestamp tells whether it is a new frame.
    /// </summary>
    public bool StartOfFrame;

    /// <summary>The last packet of the frame (of the layer's frame in VP9).</summary>
    public bool EndOfFrame;

    /// <summary>A key frame starts here; the packets that continue it don't say so.</summary>
    public bool IsKeyFrame;

    public byte SpatialLayer;
    public byte TemporalLayer;

    /// <summary>On a key frame: the highest spatial layer that its pictures will have, where the packet tells; else 0.</summary>
    public byte TopSpatialLayer;

    /// <summary>A receiver of lower temporal layers may begin with this frame's layer here.</summary>
    public bool SwitchUp;

    /// <summary>The frame needs the lower spatial layer of the same picture.</summary>
    public bool InterLayerDependency;

    /// <summary>No other frame needs this one.</summary>
    public bool Discardable;

    /// <summary>7 or 15 bits; -1 without.</summary>
    public int PictureId;

    /// <summary>In pixels; 0 unless the packet tells.</summary>
    public int Width;

    /// <summary>In pixels; 0 unless the packet tells.</summary>
    public int Height;
}
