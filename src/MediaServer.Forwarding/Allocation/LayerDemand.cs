using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Allocation;

/// <summary>
/// Which layers of a source anybody takes, so that a publisher needn't send the others. A layer is let go only after it has
/// not been wanted for five seconds; it is wanted again at once.
/// </summary>
public sealed class LayerDemand
{
    private static readonly Duration LetGo = Duration.FromSeconds(5);

    /// <summary>A single layer that nobody has room for is asked for in less, never below this.</summary>
    private const int LeastBitrate = 60_000;

    private readonly Instant[] _lastWanted = new Instant[SourceTrack.MaxLayers];
    private readonly bool[] _active = new bool[SourceTrack.MaxLayers];
    private readonly int[] _bitrates = new int[SourceTrack.MaxLayers];
    private bool _started;

    /// <summary>By layer index as offered; true where somebody takes it.</summary>
    public ReadOnlySpan<bool> Active => _active;

    /// <summary>By layer index, bit/s that the best subscriber can take; 0: no limit.</summary>
    public ReadOnlySpan<int> Bitrates => _bitrates;

    /// <summary>Somebody takes a layer of it.</summary>
    public bool IsWanted => _active.AsSpan().Contains(true);

    /// <summary>Looks again; true when something changed.</summary>
    public bool Update(SourceTrack track, Instant now)
    {
        bool changed = !_started;
        _started = true;
        for (int i = 0; i < SourceTrack.MaxLayers; i++)
        {
            if (track.Streams[i] is not { } stream)
            {
                continue;
            }

            changed |= UpdateLayer(track, stream, i, now);
        }

        return changed;
    }

    private bool UpdateLayer(SourceTrack track, IngestStream stream, int index, Instant now)
    {
        bool isLowest = stream.Layer == 0;
        bool wanted = false;
        long most = 0;
        bool limited = true;
        foreach (EgressStream subscriber in track.Subscribers)
        {
            if (subscriber.ViewWidth == 0)
            {
                continue;
            }

            bool takes = subscriber.Level == ServiceLevel.Live ? Takes(subscriber, stream) : isLowest;
            wanted |= takes;
            if (takes)
            {
                limited &= subscriber.Peer.Allocator.Pictures > 0 && !subscriber.Peer.Allocator.IsSatisfied;
                most = Math.Max(most, subscriber.Grant.Room);
            }
        }

        if (wanted)
        {
            _lastWanted[index] = now;
        }

        bool active = wanted || now - _lastWanted[index] < LetGo || (_lastWanted[index] == default && now.Microseconds < LetGo.Microseconds);
        int bitrate = wanted && limited && most > 0 ? Quantize(Math.Max(most, LeastBitrate)) : 0;
        bool changed = active != _active[index] || bitrate != _bitrates[index];
        _active[index] = active;
        _bitrates[index] = bitrate;
        return changed;
    }

    private static bool Takes(EgressStream subscriber, IngestStream stream) =>
        subscriber.Current == stream || subscriber.Grant.Layer == stream.Layer || subscriber.Grant.IsNew || stream.TopSpatial > 0;

    /// <summary>In steps of a sixth, so that a moving estimate isn't a stream of messages.</summary>
    private static int Quantize(long bits)
    {
        double step = Math.Floor(Math.Log(bits / 1000.0) / Math.Log(1.17));
        return (int)(1000 * Math.Pow(1.17, step));
    }
}
