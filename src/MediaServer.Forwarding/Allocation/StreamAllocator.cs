using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Layers;
using MediaServer.Forwarding.Rooms;
using MediaServer.Forwarding.Voices;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Allocation;

/// <summary>
/// Shares out a subscriber's link between the streams it gets, by importance and by the size at which each picture is shown.
/// </summary>
public sealed class StreamAllocator(ForwardingPeer peer)
{
    /// <summary>A still of 180p each few seconds.</summary>
    private const long StillBits = 15_000;

    private const long RoomForStills = 30_000;

    /// <summary>On a thinner link what is lost is likely lost in our own queue.</summary>
    private const long OwnLossBelow = 150_000;

    /// <summary>Room asked for above a rung's measured rate before climbing to it.</summary>
    private const double Margin = 1.08;

    /// <summary>
    /// Per cent of what is wanted from which whole frames go out in one train, and below which they no longer do. Probes end at 124:
    /// what asked for more would never come.
    /// </summary>
    private const int GetsRoom = 115;
    private const int KeepsRoom = 106;

    private static readonly Duration Interval = Duration.FromMilliseconds(500);
    /// <summary>One after the other: each brings a key frame.</summary>
    private static readonly Duration RiseInterval = Duration.FromSeconds(1);
    private static readonly Duration ThinInterval = Duration.FromMilliseconds(200);

    private EgressStream[] _slots = new EgressStream[8];
    private int _count;
    private Instant _next = Instant.Past;
    private Instant _lastRise = Instant.Past;
    private SlotGrant? _riser;
    private VoicePlan _voices;
    private long _left;

    public bool AudioOnly { get; set; }

    public bool LowData { get; set; }

    /// <summary>True when every picture has all that its size can show.</summary>
    public bool IsSatisfied { get; private set; } = true;

    /// <summary>Bits a second given out, voices included.</summary>
    public long GrantedBits { get; private set; }

    /// <summary>Pictures that are shown and have no room but for stills or not even that.</summary>
    public int Stills { get; private set; }

    public int WithoutPicture { get; private set; }

    /// <summary>Pictures that are shown.</summary>
    public int Pictures => _count;

    /// <summary>Looks again when something changed or the interval is over.</summary>
    public Instant Service(Instant now)
    {
        if (!peer.NeedsAllocation && now < _next)
        {
            return _next;
        }

        peer.NeedsAllocation = false;
        Collect(now);
        Share(now);
        Apply(now);
        _next = peer.Egress.IsEmpty ? Instant.Never : now + (IsSatisfied ? Interval : ThinInterval);
        return _next;
    }

    private void Collect(Instant now)
    {
        _count = 0;
        foreach (EgressStream stream in peer.Egress)
        {
            if (stream.Track is not { IsVideo: true } track)
            {
                continue;
            }

            if (AudioOnly || stream.ViewWidth == 0)
            {
                stream.Level = AudioOnly && stream.ViewWidth > 0 ? ServiceLevel.AudioOnly : ServiceLevel.Live;
                stream.Grant.Reset();
                stream.SetTarget(LayerSelector.Off, LayerSelector.Top, now);
                continue;
            }

            RungBuilder.Build(stream, track, LowData, now);
            if (stream.Grant.Count == 0)
            {
                continue;
            }

            stream.Importance = ImportanceOf(stream, track);
            Insert(stream);
        }
    }

    /// <summary>FIELD order: the interpreter's and the patient's camera, content, the rest; the large and the pinned tile first.</summary>
    private static int ImportanceOf(EgressStream stream, SourceTrack track)
    {
        int role = track.Role == SourceRole.Content ? 30 : track.Peer.RolePriority > 0 ? 40 + track.Peer.RolePriority : 10;
        return role + (stream.ViewPriority * 5);
    }

    private void Insert(EgressStream stream)
    {
        if (_count == _slots.Length)
        {
            Array.Resize(ref _slots, _count * 2);
        }

        int index = _count++;
        for (; index > 0 && _slots[index - 1].Importance < stream.Importance; index--)
        {
            _slots[index] = _slots[index - 1];
        }

        _slots[index] = stream;
    }

    private void Share(Instant now)
    {
        // What is lost is sent again: that room is not there for new pictures.
        double repeats = 1 + (1.2 * Math.Min(0.4, peer.Congestion.Loss));
        long target = (long)(peer.Congestion.SustainedBitsPerSecond / repeats);
        PackVoices(target, now);
        long voices = VoiceChooser.Choose(peer.Egress, target, now);
        long left = target - voices;
        long tolerance = target / 12;
        left = GiveLowest(left, tolerance, now);
        left = Climb(left, tolerance, now);
        Conclude(target, left, voices, repeats);
    }

    private void PackVoices(long target, Instant now)
    {
        double loss = target < OwnLossBelow ? peer.Congestion.OwnLoss : Math.Max(peer.Congestion.OwnLoss, peer.Congestion.Loss);
        VoiceMode mode = _voices.Update(target, loss, peer.Congestion.Burst * 1.5, now);
        foreach (EgressStream stream in peer.Egress)
        {
            if (stream.IsVoice)
            {
                stream.SetVoiceMode(mode);
            }
        }
    }

    private long GiveLowest(long left, long tolerance, Instant now)
    {
        Stills = 0;
        WithoutPicture = 0;
        for (int i = 0; i < _count; i++)
        {
            EgressStream stream = _slots[i];
            SlotGrant grant = stream.Grant;
            long cost = grant.Rungs[0].Bits;
            bool keeps = grant.Current != SlotGrant.None && cost <= left + tolerance;
            bool begins = grant.Current == SlotGrant.None && cost * Margin <= left && grant.MayRise(now);
            if (keeps || begins)
            {
                grant.Chosen = 0;
                stream.Level = ServiceLevel.Live;
                left -= cost;
            }
            else if (left >= StillBits)
            {
                stream.Level = ServiceLevel.Stills;
                left -= StillBits;
                Stills++;
            }
            else
            {
                stream.Level = ServiceLevel.AudioOnly;
                WithoutPicture++;
            }
        }

        return left;
    }

    /// <summary>By importance; those of one importance climb in turn, a rung at a time.</summary>
    private long Climb(long left, long tolerance, Instant now)
    {
        int from = 0;
        while (from < _count)
        {
            int to = from + 1;
            while (to < _count && _slots[to].Importance == _slots[from].Importance)
            {
                to++;
            }

            bool climbed = true;
            while (climbed)
            {
                climbed = false;
                for (int i = from; i < to; i++)
                {
                    climbed |= TryClimb(_slots[i].Grant, tolerance, ref left, now);
                }
            }

            from = to;
        }

        return left;
    }

    private bool TryClimb(SlotGrant grant, long tolerance, ref long left, Instant now)
    {
        int next = grant.Chosen + 1;
        if (grant.Chosen == SlotGrant.None || next >= grant.Count)
        {
            return false;
        }

        long more = grant.Rungs[next].Bits - grant.Rungs[grant.Chosen].Bits;
        bool rises = next > grant.Current && !grant.IsNew;
        if (rises && (!grant.MayRise(now) || peer.Congestion.IsSearching || (now - _lastRise < RiseInterval && _riser != grant)))
        {
            return false;
        }

        bool fits = next > grant.Current ? more + (grant.Rungs[next].Bits * (Margin - 1)) <= left : more <= left + tolerance;
        if (!fits)
        {
            return false;
        }

        grant.Chosen = next;
        left -= more;
        if (rises && !grant.IsTop(grant.Current))
        {
            _riser = grant;
            _lastRise = now;
        }

        return true;
    }

    private void Conclude(long target, long left, long voices, double repeats)
    {
        long ideal = voices;
        IsSatisfied = true;
        for (int i = 0; i < _count; i++)
        {
            SlotGrant grant = _slots[i].Grant;
            ideal += grant.Rungs[^1].Bits;
            IsSatisfied &= grant.Chosen == grant.Count - 1;
            long granted = grant.Chosen == SlotGrant.None ? 0 : grant.Rungs[grant.Chosen].Bits;
            grant.Room = granted + Math.Max(0, left / Math.Max(1, _count));
        }

        _left = left;
        GrantedBits = target - left;
        long wanted = (long)(ideal * Margin * 1.1 * repeats);
        peer.Congestion.WantedBitsPerSecond = wanted;
        peer.Pacer.HasRoom = IsSatisfied && peer.Congestion.TargetBitsPerSecond * 100 > ideal * (peer.Pacer.HasRoom ? KeepsRoom : GetsRoom);
    }

    private void Apply(Instant now)
    {
        for (int i = 0; i < _count; i++)
        {
            EgressStream stream = _slots[i];
            stream.Grant.Settle(now);
            switch (stream.Level)
            {
                case ServiceLevel.Live:
                    stream.SetTarget(stream.Grant.Layer, stream.Grant.Temporal >= Top(stream) ? LayerSelector.Top : stream.Grant.Temporal, now);
                    stream.AskForKeyFrame(now);
                    break;
                case ServiceLevel.Stills:
                    stream.SetStills(StillInterval(), now);
                    break;
                default:
                    stream.SetTarget(LayerSelector.Off, LayerSelector.Top, now);
                    break;
            }
        }
    }

    /// <summary>Each 2 s where there is room, which a picture that may not yet climb leaves; else each 3 or 4.5 s.</summary>
    private Duration StillInterval() =>
        Duration.FromSeconds(_left > RoomForStills * Stills ? 2 : _count > 2 ? 4.5 : 3);

    private static int Top(EgressStream stream) =>
        (stream.Track!.At(stream.Grant.Layer) ?? stream.Track.Streams[0])?.TopTemporal ?? 0;
}
