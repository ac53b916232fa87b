namespace MediaServer.Forwarding.Codecs;

/// <summary>One parsed template structure (AV1 RTP payload format appendix A.8.2).</summary>
internal sealed class DependencyTemplates
{
    private const int NextTemporal = 1;
    private const int NextSpatial = 2;
    private const int NoMoreLayers = 3;

    public readonly byte[] Spatial = new byte[DependencyStructure.MaxTemplates];
    public readonly byte[] Temporal = new byte[DependencyStructure.MaxTemplates];

    /// <summary>Two bits for each decode target, the first in the lowest.</summary>
    public readonly ulong[] Indications = new ulong[DependencyStructure.MaxTemplates];
    public readonly FrameDifferences[] FrameDiffs = new FrameDifferences[DependencyStructure.MaxTemplates];
    public readonly byte[] FrameDiffCounts = new byte[DependencyStructure.MaxTemplates];
    public readonly ChainDifferences[] ChainDiffs = new ChainDifferences[DependencyStructure.MaxTemplates];
    public readonly byte[] Protection = new byte[DependencyStructure.MaxDecodeTargets];
    public readonly byte[] TargetSpatial = new byte[DependencyStructure.MaxDecodeTargets];
    public readonly byte[] TargetTemporal = new byte[DependencyStructure.MaxDecodeTargets];
    public readonly int[] Widths = new int[4];
    public readonly int[] Heights = new int[4];

    public int Count { get; private set; }

    public int IdOffset { get; private set; }

    public int DecodeTargets { get; private set; }

    public int Chains { get; private set; }

    public int MaxSpatial { get; private set; }

    public int MaxTemporal { get; private set; }

    public bool HasResolutions { get; private set; }

    /// <summary>template_dependency_structure(); what it held before is gone, right or wrong.</summary>
    public bool TryRead(ref BitReader reader)
    {
        IdOffset = (int)reader.Read(6);
        DecodeTargets = (int)reader.Read(5) + 1;
        if (!TryReadLayers(ref reader))
        {
            return false;
        }

        ReadIndications(ref reader);
        if (!TryReadFrameDiffs(ref reader) || !TryReadChains(ref reader))
        {
            return false;
        }

        FindTargetLayers();
        HasResolutions = reader.ReadFlag();
        for (int i = 0; HasResolutions && i <= MaxSpatial; i++)
        {
            Widths[i] = (int)reader.Read(16) + 1;
            Heights[i] = (int)reader.Read(16) + 1;
        }

        return !reader.Failed;
    }

    private bool TryReadLayers(ref BitReader reader)
    {
        Count = 0;
        MaxTemporal = 0;
        int spatial = 0;
        int temporal = 0;
        while (Count < DependencyStructure.MaxTemplates && spatial < Widths.Length && temporal < 8 && !reader.Failed)
        {
            Spatial[Count] = (byte)spatial;
            Temporal[Count] = (byte)temporal;
            Count++;
            switch (reader.Read(2))
            {
                case NextTemporal:
                    temporal++;
                    MaxTemporal = Math.Max(MaxTemporal, temporal);
                    break;
                case NextSpatial:
                    temporal = 0;
                    spatial++;
                    break;
                case NoMoreLayers:
                    MaxSpatial = spatial;
                    return !reader.Failed;
            }
        }

        return false;
    }

    private void ReadIndications(ref BitReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            Indications[i] = ReadIndications(ref reader, DecodeTargets);
        }
    }

    internal static ulong ReadIndications(ref BitReader reader, int targets)
    {
        ulong indications = 0;
        for (int i = 0; i < targets; i++)
        {
            indications |= (ulong)reader.Read(2) << (2 * i);
        }

        return indications;
    }

    private bool TryReadFrameDiffs(ref BitReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            int count = 0;
            while (reader.ReadFlag())
            {
                if (count == FrameDifferences.Capacity)
                {
                    return false;
                }

                FrameDiffs[i][count++] = (ushort)(reader.Read(4) + 1);
            }

            FrameDiffCounts[i] = (byte)count;
        }

        return !reader.Failed;
    }

    private bool TryReadChains(ref BitReader reader)
    {
        Chains = (int)reader.ReadNonSymmetric((uint)DecodeTargets + 1);
        for (int i = 0; Chains > 0 && i < DecodeTargets; i++)
        {
            Protection[i] = (byte)reader.ReadNonSymmetric((uint)Chains);
        }

        for (int i = 0; i < Count; i++)
        {
            for (int chain = 0; chain < Chains; chain++)
            {
                ChainDiffs[i][chain] = (byte)reader.Read(4);
            }
        }

        return !reader.Failed;
    }

    // decode_target_layers(): the highest layers whose templates are present in the target.
    private void FindTargetLayers()
    {
        for (int target = 0; target < DecodeTargets; target++)
        {
            TargetSpatial[target] = 0;
            TargetTemporal[target] = 0;
            for (int i = 0; i < Count; i++)
            {
                if (((Indications[i] >> (2 * target)) & 3) != (ulong)DecodeTargetIndication.NotPresent)
                {
                    TargetSpatial[target] = Math.Max(TargetSpatial[target], Spatial[i]);
                    TargetTemporal[target] = Math.Max(TargetTemporal[target], Temporal[i]);
                }
            }
        }
    }
}
