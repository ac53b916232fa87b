using MediaServer.Forwarding.Codecs;

namespace MediaServer.Forwarding.Ingest;

/// <summary>Reads layers from the dependency descriptor of one stream (AV1 RTP payload format appendix A).</summary>
public sealed class DependencyReader
{
    private DependencyStructure? _structure;

    /// <summary>False when the descriptor refers to a structure that never came.</summary>
    public bool TryRead(ReadOnlySpan<byte> data, out FrameMarks marks)
    {
        _structure ??= new DependencyStructure();
        marks = new FrameMarks { PictureId = -1 };
        if (!DependencyDescriptor.TryParse(data, _structure, out DependencyDescriptor descriptor))
        {
            return false;
        }

        marks.StartOfFrame = descriptor.StartOfFrame;
        marks.EndOfFrame = descriptor.EndOfFrame;
        marks.IsKeyFrame = descriptor.HasStructure && descriptor.StartOfFrame && descriptor.FrameDiffCount == 0;
        marks.SpatialLayer = descriptor.SpatialLayer;
        marks.TemporalLayer = descriptor.TemporalLayer;
        marks.SwitchUp = CanSwitch(descriptor);
        marks.TopSpatialLayer = marks.IsKeyFrame ? TopOf(descriptor) : (byte)0;
        marks.Width = descriptor.Width;
        marks.Height = descriptor.Height;
        return true;
    }

    /// <summary>The highest spatial layer of the decode targets that the source still makes.</summary>
    private byte TopOf(in DependencyDescriptor descriptor)
    {
        int top = 0;
        for (int target = 0; target < descriptor.DecodeTargetCount; target++)
        {
            if (descriptor.ActiveDecodeTargets is not { } active || (active & (1u << target)) != 0)
            {
                top = Math.Max(top, _structure!.SpatialLayerOf(target));
            }
        }

        return (byte)top;
    }

    private bool CanSwitch(in DependencyDescriptor descriptor)
    {
        for (int target = 0; target < descriptor.DecodeTargetCount; target++)
        {
            if (_structure!.TemporalLayerOf(target) == descriptor.TemporalLayer
                && _structure.SpatialLayerOf(target) == descriptor.SpatialLayer
                && descriptor.GetIndication(target) == DecodeTargetIndication.Switch)
            {
                return true;
            }
        }

        return false;
    }
}
