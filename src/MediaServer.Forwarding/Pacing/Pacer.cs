using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Pacing;

/// <summary>
/// Decides when an admitted packet leaves for one subscriber. Voices pass; pictures pass while the link has room and wait in
/// order of their priority when it has not; what would wait longer than is of use is dropped, the least important first.
/// </summary>
public sealed class Pacer(ForwardingPeer peer)
{
    private static readonly Duration Train = Duration.FromMilliseconds(5);
    private static readonly Duration WideTrain = Duration.FromMilliseconds(30);
    private static readonly Duration SqueezeFrom = Duration.FromMilliseconds(60);
    private static readonly Duration SqueezeMore = Duration.FromMilliseconds(130);
    private static readonly Duration MostWaiting = Duration.FromMilliseconds(250);

    /// <summary>A key frame is all that can show something again: it may take longer than what follows it.</summary>
    private static readonly Duration MostKeyFrame = Duration.FromMilliseconds(900);

    private RepairQueue? _repairs;
    private Instant _free = Instant.Past;
    private double _microsecondsPerByte;
    private int _waiting;
    private int _waitingBytes;

    /// <summary>Packets that wait.</summary>
    public int Waiting => _waiting + (_repairs?.Count ?? 0);

    /// <summary>Times that a stream was dropped from the queue.</summary>
    public long Abandoned { get; private set; }

    /// <summary>The link has much more room than is used: trains may be longer.</summary>
    public bool HasRoom { get; set; } = true;

    private Duration Allowance => HasRoom ? WideTrain : Train;

    /// <summary>Takes a packet that the subscriber gets; sends it now or when its turn comes.</summary>
    public void Submit(EgressStream stream, in MediaPacket packet, Instant now)
    {
        if ((Waiting == 0 && _free <= now + Allowance) || packet.Stream.Track.Role == SourceRole.Voice)
        {
            Send(stream, packet, now);
            return;
        }

        Enqueue(stream, packet, now);
    }

    /// <summary>Answers a NACK now, or in its turn.</summary>
    public void SubmitRepair(EgressStream stream, ushort sequence, Instant now)
    {
        if (stream.IsVoice || (Waiting == 0 && _free <= now + Allowance))
        {
            Repair(stream, sequence, now);
            return;
        }

        _repairs ??= new RepairQueue();
        _repairs.Add(stream, sequence);
        peer.NeedsService = true;
    }

    /// <summary>Something left: what comes after it waits that much longer.</summary>
    public void OnSent(int bytes, Instant now) =>
        _free = new Instant(Math.Max(_free.Microseconds, now.Microseconds) + (long)(bytes * _microsecondsPerByte));

    /// <summary>A stream's waiting packets are gone.</summary>
    public void Forget(int count, int bytes)
    {
        _waiting -= count;
        _waitingBytes -= bytes;
    }

    /// <summary>How long what waits will take.</summary>
    public Duration Backlog => new((long)(_waitingBytes * _microsecondsPerByte));

    /// <summary>Temporal layers to leave out of pictures while the queue is long, so that none need be given up.</summary>
    public int Squeeze => _waiting == 0 ? 0 : Backlog > SqueezeMore ? 2 : Backlog > SqueezeFrom ? 1 : 0;

    /// <summary>Follows the estimate.</summary>
    public void SetRate(long bitsPerSecond) => _microsecondsPerByte = 8_000_000.0 / Math.Max(10_000, bitsPerSecond);

    /// <summary>Sends what is due; returns when to call again.</summary>
    public Instant Service(Instant now)
    {
        if (Waiting > 0)
        {
            SendWaiting(now);
            DropStale(now);
        }

        FillProbe(now);
        return Waiting == 0 ? Instant.Never : Instant.Max(_free - Train, now + Duration.FromMilliseconds(1));
    }

    private void Send(EgressStream stream, in MediaPacket packet, Instant now)
    {
        DropReason reason = stream.Send(packet, now);
        if (reason != DropReason.None)
        {
            peer.Drops?.Count(reason);
        }
    }

    private void Repair(EgressStream stream, ushort sequence, Instant now)
    {
        DropReason reason = stream.Retransmit(sequence, now);
        if (reason != DropReason.None)
        {
            peer.Drops?.Count(reason);
        }
    }

    private void Enqueue(EgressStream stream, in MediaPacket packet, Instant now)
    {
        stream.Queue ??= new PacketQueue();
        if (stream.Queue.IsFull)
        {
            Abandon(stream, now);
            return;
        }

        stream.Queue.Add(packet);
        _waiting++;
        _waitingBytes += packet.PayloadLength;
        peer.NeedsService = true;
    }

    private void SendWaiting(Instant now)
    {
        Instant limit = now + Train;
        while (Waiting > 0 && _free <= limit)
        {
            if (_repairs is { Count: > 0 })
            {
                _repairs.Take(out EgressStream repaired, out ushort sequence);
                Repair(repaired, sequence, now);
                continue;
            }

            EgressStream? next = MostImportant();
            if (next is null)
            {
                _waiting = 0;
                _waitingBytes = 0;
                return;
            }

            MediaPacket packet = next.Queue!.Head;
            next.Queue.RemoveHead();
            _waiting--;
            _waitingBytes -= packet.PayloadLength;
            Send(next, packet, now);
        }
    }

    private EgressStream? MostImportant()
    {
        EgressStream? best = null;
        foreach (EgressStream stream in peer.Egress)
        {
            if (stream.Queue is { Count: > 0 } queue
                && (best is null || stream.Importance > best.Importance
                    || (stream.Importance == best.Importance && queue.Head.Arrival < best.Queue!.Head.Arrival)))
            {
                best = stream;
            }
        }

        return best;
    }

    private void DropStale(Instant now)
    {
        while (_waiting > 0)
        {
            int bytes = 0;
            EgressStream? least = null;
            bool late = false;
            foreach (EgressStream stream in peer.Egress)
            {
                if (stream.Queue is not { Count: > 0 } queue)
                {
                    continue;
                }

                bytes += queue.Bytes;
                Duration most = queue.KeyPackets > 0 ? MostKeyFrame : MostWaiting;
                bool isLate = now - queue.Head.Arrival > most;
                if (least is null || (isLate && !late) || (isLate == late && Drops(stream, least)))
                {
                    least = stream;
                    late = isLate;
                }
            }

            bool tooMuch = bytes * _microsecondsPerByte > MostWaiting.Microseconds && least is { Queue.KeyPackets: 0 };
            if (least is null || !(late || tooMuch))
            {
                return;
            }

            Abandon(least, now);
        }
    }

    private static bool Drops(EgressStream stream, EgressStream than)
    {
        bool hasKey = stream.Queue!.KeyPackets > 0;
        bool otherHasKey = than.Queue!.KeyPackets > 0;
        return hasKey != otherHasKey ? otherHasKey : stream.Importance < than.Importance;
    }

    private void Abandon(EgressStream stream, Instant now)
    {
        Abandoned++;
        peer.Drops?.Count(DropReason.PacerFull);
        stream.Abandon(now);
    }

    /// <summary>What a probe lacks is sent as a repeat of what went out last (RFC 4588 section 8 allows it), or as padding.</summary>
    private void FillProbe(Instant now)
    {
        int missing = Waiting > 0 ? 0 : peer.Congestion.ProbeBytes(now);
        if (missing < 200)
        {
            return;
        }

        foreach (EgressStream stream in peer.Egress)
        {
            if (!stream.CanPad)
            {
                continue;
            }

            for (int i = 0; missing > 0 && i < 24; i++)
            {
                int sent = stream.SendPadding(missing, now);
                if (sent == 0)
                {
                    break;
                }

                missing -= sent;
            }

            return;
        }
    }
}
