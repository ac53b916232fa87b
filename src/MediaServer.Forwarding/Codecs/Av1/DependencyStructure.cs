using System.Runtime.CompilerServices;

namespace MediaServer.Forwarding.Codecs;

/// <summary>
/// The templates that a source sends with its key frames and its later descriptors refer to (AV1 RTP payload format
/// appendix A.8). One for each source, made once: it parses into a spare and takes it over only when the whole
/// descriptor was right, so that a false packet can't spoil it.
/// </summary>
public sealed class DependencyStructure
{
    public const int MaxTemplates = 64;
    public const int MaxDecodeTargets = 32;

    private DependencyTemplates _current = new();
    private DependencyTemplates _spare = new();

    /// <summary>False before the first key frame.</summary>
    public bool IsKnown => _current.Count > 0;

    public int TemplateCount => _current.Count;

    /// <summary>The id of the first template; ids count from it modulo 64.</summary>
    public int TemplateIdOffset => _current.IdOffset;

    /// <summary>1 to 32 once known.</summary>
    public int DecodeTargetCount => _current.DecodeTargets;

    /// <summary>0 to 32.</summary>
    public int ChainCount => _current.Chains;

    public int MaxSpatialLayer => _current.MaxSpatial;

    public int MaxTemporalLayer => _current.MaxTemporal;

    public bool HasResolutions => _current.HasResolutions;

    /// <summary>The chain that protects a decode target, or -1 without chains.</summary>
    public int ProtectedBy(int decodeTarget) => _current.Chains == 0 ? -1 : _current.Protection[decodeTarget];

    /// <summary>The highest spatial layer that a decode target has.</summary>
    public int SpatialLayerOf(int decodeTarget) => _current.TargetSpatial[decodeTarget];

    /// <summary>The highest temporal layer that a decode target has.</summary>
    public int TemporalLayerOf(int decodeTarget) => _current.TargetTemporal[decodeTarget];

    /// <summary>Largest size of a spatial layer in pixels; 0 by 0 unless told.</summary>
    public (int Width, int Height) ResolutionOf(int spatialLayer) =>
        _current.HasResolutions && spatialLayer <= _current.MaxSpatial
            ? (_current.Widths[spatialLayer], _current.Heights[spatialLayer])
            : (0, 0);

    internal DependencyTemplates Current => _current;

    internal DependencyTemplates Spare => _spare;

    internal void TakeSpare() => (_current, _spare) = (_spare, _current);
}

/// <summary>What a frame needs: how many frames back, 1 to 4096 each.</summary>
[InlineArray(Capacity)]
public struct FrameDifferences
{
    /// <summary>A frame that needs more others is refused; encoders in the field have at most eight references.</summary>
    public const int Capacity = 16;
    private ushort _first;
}

/// <summary>For each chain how many frames back its last frame is, 0 for none.</summary>
[InlineArray(DependencyStructure.MaxDecodeTargets)]
public struct ChainDifferences
{
    private byte _first;
}
