namespace MediaServer.Forwarding.Codecs;

/// <summary>What a frame is to a decode target (AV1 RTP payload format appendix A.4).</summary>
public enum DecodeTargetIndication : byte
{
    /// <summary>The target doesn't have the frame.</summary>
    NotPresent,

    /// <summary>No other frame of the target needs it.</summary>
    Discardable,

    /// <summary>A receiver may switch to the target here.</summary>
    Switch,

    /// <summary>Needed.</summary>
    Required,
}

/// <summary>
/// The dependency descriptor of one packet (AV1 RTP payload format appendix A), used with any codec.
/// </summary>
public struct DependencyDescriptor
{
    private const int MandatoryBits = 24;
    private const int FlagBits = 5;

    private ulong _indications;
    private FrameDifferences _frameDiffs;
    private ChainDifferences _chainDiffs;
    private int _structureEnd;
    private int _definitionStart;
    private int _definitionEnd;
    private int _flags;

    public bool StartOfFrame { get; private set; }

    public bool EndOfFrame { get; private set; }

    /// <summary>0 to 63.</summary>
    public int TemplateId { get; private set; }

    /// <summary>Counts frames, all spatial layers each, modulo 2^16.</summary>
    public ushort FrameNumber { get; private set; }

    public byte SpatialLayer { get; private set; }

    public byte TemporalLayer { get; private set; }

    /// <summary>1 to 32.</summary>
    public int DecodeTargetCount { get; private set; }

    /// <summary>Frames that this one needs.</summary>
    public int FrameDiffCount { get; private set; }

    public int ChainCount { get; private set; }

    /// <summary>The packet carries the template structure: a key frame starts (the structure was taken over).</summary>
    public readonly bool HasStructure => (_flags & 0x10) != 0;

    /// <summary>Decode targets that the source still makes, bit i for target i; null unless this packet says so.</summary>
    public uint? ActiveDecodeTargets { get; private set; }

    /// <summary>In pixels; 0 unless the structure tells.</summary>
    public int Width { get; private set; }

    /// <summary>In pixels; 0 unless the structure tells.</summary>
    public int Height { get; private set; }

    /// <param name="decodeTarget">Below <see cref="DecodeTargetCount"/>.</param>
    public readonly DecodeTargetIndication GetIndication(int decodeTarget) =>
        (DecodeTargetIndication)((_indications >> (2 * decodeTarget)) & 3);

    /// <summary>How many frames back the frame is that this one needs.</summary>
    public readonly int GetFrameDiff(int index) => _frameDiffs[index];

    /// <summary>How many frames back the chain's last frame is; 0 when there is none (a key frame of the chain).</summary>
    public readonly int GetChainDiff(int chain) => _chainDiffs[chain];

    /// <summary>Reads a descriptor against the structure of its source, and renews the structure when it brings one.</summary>
    /// <param name="data">The header extension's bytes.</param>
    /// <param name="structure">Unchanged when the result is false.</param>
    /// <param name="descriptor">The frame's view.</param>
    /// <returns>False when malformed, or when no structure is known or has the template.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, DependencyStructure structure, out DependencyDescriptor descriptor)
    {
        descriptor = default;
        if (data.Length < MandatoryBits / 8)
        {
            return false;
        }

        BitReader reader = new(data);
        descriptor.StartOfFrame = reader.ReadFlag();
        descriptor.EndOfFrame = reader.ReadFlag();
        descriptor.TemplateId = (int)reader.Read(6);
        descriptor.FrameNumber = (ushort)reader.Read(16);
        descriptor._flags = data.Length > MandatoryBits / 8 ? (int)reader.Read(FlagBits) : 0;
        DependencyTemplates templates = structure.Current;
        if (descriptor.HasStructure)
        {
            templates = structure.Spare;
            if (!templates.TryRead(ref reader))
            {
                return false;
            }
        }

        if (templates.Count == 0 || !descriptor.TryReadFrame(ref reader, templates))
        {
            return false;
        }

        if (descriptor.HasStructure)
        {
            structure.TakeSpare();
        }

        return true;
    }

    /// <summary>
    /// Writes the descriptor again with another frame number and, where given, other active decode targets. All the
    /// rest is copied bit for bit.
    /// </summary>
    /// <param name="source">The bytes that this descriptor was parsed from.</param>
    /// <param name="frameNumber">Continuous toward the subscriber.</param>
    /// <param name="activeDecodeTargets">Null leaves what the source says.</param>
    /// <param name="destination">Receives at most five bytes more than the source.</param>
    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public readonly int Write(ReadOnlySpan<byte> source, ushort frameNumber, uint? activeDecodeTargets, Span<byte> destination)
    {
        uint? targets = activeDecodeTargets ?? ExplicitTargets;
        BitWriter writer = new(destination);
        writer.Copy(source, 0, 8);
        writer.Write(frameNumber, 16);
        if (source.Length > MandatoryBits / 8 || targets is not null)
        {
            writer.Write((uint)(_flags & ~0x08 | (targets is null ? 0 : 0x08)), FlagBits);
            writer.Copy(source, MandatoryBits + FlagBits, Math.Max(MandatoryBits + FlagBits, _structureEnd));
            writer.Write(targets ?? 0, targets is null ? 0 : DecodeTargetCount);
            writer.Copy(source, _definitionStart, _definitionEnd);
        }

        return writer.Finish();
    }

    private readonly uint? ExplicitTargets => (_flags & 0x08) != 0 ? ActiveDecodeTargets : null;

    private bool TryReadFrame(ref BitReader reader, DependencyTemplates templates)
    {
        DecodeTargetCount = templates.DecodeTargets;
        ChainCount = templates.Chains;
        _structureEnd = reader.Position;

        // Appendix A.8.2: a new structure makes all targets active unless the packet says otherwise.
        ActiveDecodeTargets = HasStructure ? uint.MaxValue >> (32 - DecodeTargetCount) : null;
        if ((_flags & 0x08) != 0)
        {
            ActiveDecodeTargets = reader.Read(DecodeTargetCount);
        }

        _definitionStart = reader.Position;
        int index = (TemplateId + 64 - templates.IdOffset) % 64;
        if (index >= templates.Count)
        {
            return false;
        }

        TakeTemplate(templates, index);
        bool right = TryReadCustom(ref reader);
        _definitionEnd = reader.Position;
        return right && !reader.Failed;
    }

    private void TakeTemplate(DependencyTemplates templates, int index)
    {
        SpatialLayer = templates.Spatial[index];
        TemporalLayer = templates.Temporal[index];
        _indications = templates.Indications[index];
        _frameDiffs = templates.FrameDiffs[index];
        FrameDiffCount = templates.FrameDiffCounts[index];
        _chainDiffs = templates.ChainDiffs[index];
        if (templates.HasResolutions)
        {
            Width = templates.Widths[SpatialLayer];
            Height = templates.Heights[SpatialLayer];
        }
    }

    // custom_dtis_flag, custom_fdiffs_flag and custom_chains_flag: this frame differs from its template.
    private bool TryReadCustom(ref BitReader reader)
    {
        if ((_flags & 0x04) != 0)
        {
            _indications = DependencyTemplates.ReadIndications(ref reader, DecodeTargetCount);
        }

        if ((_flags & 0x02) != 0)
        {
            FrameDiffCount = 0;
            for (uint size = reader.Read(2); size != 0; size = reader.Read(2))
            {
                if (FrameDiffCount == FrameDifferences.Capacity)
                {
                    return false;
                }

                _frameDiffs[FrameDiffCount++] = (ushort)(reader.Read((int)(4 * size)) + 1);
            }
        }

        for (int i = 0; (_flags & 0x01) != 0 && i < ChainCount; i++)
        {
            _chainDiffs[i] = (byte)reader.Read(8);
        }

        return true;
    }
}
