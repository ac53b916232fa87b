using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Layers;

/// <summary>What to do with a packet for one subscriber.</summary>
public enum LayerDecision : byte
{
    Drop,
    Forward,

    /// <summary>Forward, and the subscriber's stream goes over to this packet's stream.</summary>
    Switch,
}

/// <summary>
/// Chooses for one subscriber, packet by packet, what of a source is forwarded. The target is set by allocation; this
/// type only decides when the target can be reached without breaking a picture: simulcast at a key frame, spatial
/// layers upward at a key frame and downward at once, temporal layers upward at a switching point and downward at once.
/// </summary>
public struct LayerSelector
{
    /// <summary>No picture wanted.</summary>
    public const int Off = -1;

    /// <summary>As high as there is.</summary>
    public const int Top = 7;

    private Duration _stills;
    private Instant _lastStill = Instant.Past;
    private uint _stillTimestamp;
    private bool _inStill;
    private bool _isBroken;

    public LayerSelector()
    {
    }

    /// <summary>Simulcast layer (or spatial layer of an SVC stream) to reach; <see cref="Off"/> for none.</summary>
    public int TargetLayer { get; private set; } = Top;

    /// <summary>Highest temporal layer to reach.</summary>
    public int TargetTemporal { get; private set; } = Top;

    /// <summary>Highest spatial layer forwarded now (SVC).</summary>
    public int CurrentSpatial { get; private set; }

    /// <summary>Highest temporal layer forwarded now.</summary>
    public int CurrentTemporal { get; private set; } = Top;

    /// <summary>Temporal layers below the top to leave out for the moment: the pacer's queue is long.</summary>
    public int Squeeze { get; set; }

    /// <summary>Only key frames go out, one in a while.</summary>
    public readonly bool SendsStills => _stills > Duration.Zero;

    /// <summary>Sets what to reach; true when it changed.</summary>
    public bool SetTarget(int layer, int temporal)
    {
        bool changed = layer != TargetLayer || temporal != TargetTemporal || SendsStills;
        TargetLayer = layer;
        TargetTemporal = temporal;
        _stills = Duration.Zero;
        return changed;
    }

    /// <summary>The lowest layer's key frames alone, no more than one in this time.</summary>
    public void SetStills(Duration interval)
    {
        TargetLayer = 0;
        TargetTemporal = 0;
        _stills = interval;
    }

    /// <summary>The next still should come.</summary>
    public readonly bool IsStillDue(Instant now) => SendsStills && now - _lastStill >= _stills;

    /// <summary>True when the target needs a key frame of <paramref name="wanted"/> before it is reached.</summary>
    public readonly bool NeedsKeyFrame(IngestStream? current, IngestStream? wanted)
    {
        if (TargetLayer == Off || wanted is null || SendsStills)
        {
            return false;
        }

        return _isBroken || current != wanted || (wanted.TopSpatial > CurrentSpatial && TargetLayer > CurrentSpatial);
    }

    /// <param name="packet">A packet of the source.</param>
    /// <param name="current">The stream that the subscriber gets now, or null.</param>
    /// <param name="wanted">The live stream nearest the target.</param>
    public LayerDecision Decide(in MediaPacket packet, IngestStream? current, IngestStream? wanted)
    {
        if (TargetLayer == Off)
        {
            _isBroken = true;
            return LayerDecision.Drop;
        }

        if (SendsStills)
        {
            return DecideStill(packet, current, wanted);
        }

        if (packet.Stream != current)
        {
            return MaySwitch(packet, current, wanted) ? Begin(packet) : LayerDecision.Drop;
        }

        if (_isBroken)
        {
            // What was left out is missing in everything until a key frame.
            if (!packet.Marks.IsKeyFrame || !packet.Marks.StartOfFrame || packet.IsLate)
            {
                return LayerDecision.Drop;
            }

            _isBroken = false;
        }

        return DecideInside(packet);
    }

    private static bool MaySwitch(in MediaPacket packet, IngestStream? current, IngestStream? wanted)
    {
        if (!packet.Marks.IsKeyFrame || !packet.Marks.StartOfFrame || packet.IsLate)
        {
            return false;
        }

        if (packet.Stream == wanted || wanted is null)
        {
            return true;
        }

        // Something to look at is better than waiting: any layer below the wanted one, when there is nothing yet or
        // what there was has died.
        return (current is null || !current.IsLive(packet.Arrival)) && packet.Stream.Layer <= wanted.Layer;
    }

    private LayerDecision DecideStill(in MediaPacket packet, IngestStream? current, IngestStream? wanted)
    {
        _isBroken = true;
        if (_inStill && packet.Stream == current && packet.Timestamp == _stillTimestamp)
        {
            return packet.Marks.SpatialLayer == 0 ? LayerDecision.Forward : LayerDecision.Drop;
        }

        bool begins = packet.Marks.IsKeyFrame && packet.Marks.StartOfFrame && !packet.IsLate && packet.Stream == wanted
            && packet.Marks.SpatialLayer == 0;
        if (!begins || !IsStillDue(packet.Arrival))
        {
            return LayerDecision.Drop;
        }

        _inStill = true;
        _stillTimestamp = packet.Timestamp;
        _lastStill = packet.Arrival;
        CurrentSpatial = 0;
        return packet.Stream == current ? LayerDecision.Forward : LayerDecision.Switch;
    }

    private LayerDecision Begin(in MediaPacket packet)
    {
        _isBroken = false;
        CurrentSpatial = Math.Min(TargetLayer, Top);
        CurrentTemporal = TargetTemporal;
        return packet.Marks.SpatialLayer <= CurrentSpatial ? LayerDecision.Switch : LayerDecision.Drop;
    }

    private LayerDecision DecideInside(in MediaPacket packet)
    {
        if (packet.Marks.StartOfFrame && !packet.IsLate)
        {
            Move(packet);
        }

        if (packet.Marks.SpatialLayer > CurrentSpatial && packet.Stream.TopSpatial > 0)
        {
            return LayerDecision.Drop;
        }

        return packet.Marks.TemporalLayer > CurrentTemporal ? LayerDecision.Drop : LayerDecision.Forward;
    }

    private void Move(in MediaPacket packet)
    {
        int temporal = Squeeze == 0 ? TargetTemporal : Math.Min(TargetTemporal, Math.Max(0, packet.Stream.TopTemporal - Squeeze));
        if (packet.Marks.IsKeyFrame && packet.Marks.SpatialLayer == 0)
        {
            CurrentSpatial = TargetLayer;
            CurrentTemporal = temporal;
            return;
        }

        if (packet.Marks.SpatialLayer == 0 && TargetLayer < CurrentSpatial)
        {
            CurrentSpatial = TargetLayer;
        }

        if (temporal < CurrentTemporal)
        {
            CurrentTemporal = temporal;
        }
        else if (packet.Marks.TemporalLayer > CurrentTemporal && packet.Marks.TemporalLayer <= temporal && packet.Marks.SwitchUp)
        {
            CurrentTemporal = packet.Marks.TemporalLayer;
        }
    }
}
