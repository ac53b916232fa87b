namespace MediaServer.Forwarding.Codecs;

/// <summary>The VP9 payload descriptor (RFC 9628 section 4.2).</summary>
public readonly record struct Vp9Descriptor
{
    /// <summary>Bytes in front of the VP9 data.</summary>
    public int Length { get; init; }

    /// <summary>-1 without.</summary>
    public int PictureId { get; init; }

    /// <summary>M: the picture id has 15 bits, else 7.</summary>
    public bool IsLongPictureId { get; init; }

    /// <summary>P: the frame needs earlier pictures.</summary>
    public bool IsInterPredicted { get; init; }

    /// <summary>F: references are said by differences in each frame.</summary>
    public bool IsFlexible { get; init; }

    /// <summary>B.</summary>
    public bool StartOfFrame { get; init; }

    /// <summary>E.</summary>
    public bool EndOfFrame { get; init; }

    /// <summary>Z: no upper spatial layer needs this frame.</summary>
    public bool NotReferencedByUpperLayers { get; init; }

    /// <summary>L: layer indices are said.</summary>
    public bool HasLayers { get; init; }

    /// <summary>0 to 7.</summary>
    public int TemporalLayer { get; init; }

    /// <summary>0 to 7.</summary>
    public int SpatialLayer { get; init; }

    /// <summary>U: a receiver may switch up to this temporal layer here.</summary>
    public bool SwitchUp { get; init; }

    /// <summary>D: needs the lower spatial layer of the same picture.</summary>
    public bool InterLayerDependency { get; init; }

    /// <summary>-1 without.</summary>
    public int Tl0PicIdx { get; init; }

    /// <summary>Spatial layers that the scalability structure announces; 0 when it doesn't stand in this packet.</summary>
    public int SpatialLayerCount { get; init; }

    /// <summary>Of this frame's spatial layer; 0 unless the scalability structure tells.</summary>
    public int Width { get; init; }

    /// <summary>Of this frame's spatial layer; 0 unless the scalability structure tells.</summary>
    public int Height { get; init; }

    /// <summary>A key picture starts here, in its lowest spatial layer.</summary>
    public bool StartsKeyFrame => StartOfFrame && !IsInterPredicted && SpatialLayer == 0 && !InterLayerDependency;

    /// <summary>False when the descriptor is cut, or nothing follows it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp9Descriptor descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty)
        {
            return false;
        }

        byte flags = payload[0];
        Vp9DescriptorReader reader = new(payload[1..]);
        (int pictureId, bool isLong) = (flags & 0x80) != 0 ? reader.ReadPictureId() : (-1, false);
        bool layers = (flags & 0x20) != 0;
        bool flexible = (flags & 0x10) != 0;
        byte layer = layers ? reader.ReadByte() : (byte)0;
        int tl0 = layers && !flexible ? reader.ReadByte() : -1;
        if (flexible && (flags & 0x40) != 0)
        {
            reader.SkipReferences();
        }

        int spatial = (layer >> 1) & 0x07;
        (int count, int width, int height) = (flags & 0x02) != 0 ? reader.ReadScalability(spatial) : (0, 0, 0);
        if (reader.Failed || reader.Position + 1 >= payload.Length)
        {
            return false;
        }

        descriptor = new Vp9Descriptor
        {
            Length = reader.Position + 1,
            PictureId = pictureId,
            IsLongPictureId = isLong,
            IsInterPredicted = (flags & 0x40) != 0,
            IsFlexible = flexible,
            StartOfFrame = (flags & 0x08) != 0,
            EndOfFrame = (flags & 0x04) != 0,
            NotReferencedByUpperLayers = (flags & 0x01) != 0,
            HasLayers = layers,
            TemporalLayer = layer >> 5,
            SwitchUp = (layer & 0x10) != 0,
            SpatialLayer = spatial,
            InterLayerDependency = (layer & 0x01) != 0,
            Tl0PicIdx = tl0,
            SpatialLayerCount = count,
            Width = width,
            Height = height,
        };
        return true;
    }

    internal static bool TryReadMarks(ReadOnlySpan<byte> payload, out FrameMarks marks)
    {
        bool whole = TryRead(payload, out Vp9Descriptor descriptor);
        marks = !whole ? new FrameMarks { PictureId = -1 } : new FrameMarks
        {
            StartOfFrame = descriptor.StartOfFrame,
            EndOfFrame = descriptor.EndOfFrame,
            IsKeyFrame = descriptor.StartsKeyFrame,
            SpatialLayer = (byte)descriptor.SpatialLayer,
            TopSpatialLayer = (byte)Math.Max(0, descriptor.SpatialLayerCount - 1),
            TemporalLayer = (byte)descriptor.TemporalLayer,
            SwitchUp = descriptor.SwitchUp || !descriptor.IsInterPredicted,
            InterLayerDependency = descriptor.InterLayerDependency,
            PictureId = descriptor.PictureId,
            Width = descriptor.Width,
            Height = descriptor.Height,
        };
        return whole;
    }
}

/// <summary>Reads the optional parts in their order; once something is missing, everything after is 0.</summary>
internal ref struct Vp9DescriptorReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public bool Failed { get; private set; }

    public byte ReadByte()
    {
        if (Position < _bytes.Length)
        {
            return _bytes[Position++];
        }

        Failed = true;
        return 0;
    }

    public (int Id, bool IsLong) ReadPictureId()
    {
        byte first = ReadByte();
        return (first & 0x80) != 0 ? (((first & 0x7F) << 8) | ReadByte(), true) : (first, false);
    }

    /// <summary>P_DIFF bytes: at most three, the lowest bit says that another follows.</summary>
    public void SkipReferences()
    {
        int count = 0;
        while ((ReadByte() & 0x01) != 0)
        {
            if (++count == 3)
            {
                Failed = true;
                return;
            }
        }
    }

    /// <summary>The scalability structure (RFC 9628 section 4.2.1), of which the sizes matter here.</summary>
    public (int Count, int Width, int Height) ReadScalability(int spatialLayer)
    {
        byte flags = ReadByte();
        int count = (flags >> 5) + 1;
        (int width, int height) = (0, 0);
        for (int i = 0; i < count && (flags & 0x10) != 0; i++)
        {
            int w = (ReadByte() << 8) | ReadByte();
            int h = (ReadByte() << 8) | ReadByte();
            (width, height) = i == spatialLayer ? (w, h) : (width, height);
        }

        int pictures = (flags & 0x08) != 0 ? ReadByte() : 0;
        for (int i = 0; i < pictures && !Failed; i++)
        {
            int references = (ReadByte() >> 2) & 0x03;
            Skip(references);
        }

        return (count, width, height);
    }

    private void Skip(int count)
    {
        for (; count > 0; count--)
        {
            ReadByte();
        }
    }
}
