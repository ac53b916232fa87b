using System.Runtime.CompilerServices;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Forwarding.Congestion;

/// <summary>What transport-wide feedback tells of each packet.</summary>
public sealed partial class LinkEstimator
{
    /// <summary>A jump of more numbers than this is no lost report.</summary>
    private const int MostUnreported = 400;

    private ReferenceTimeUnwrapper _reference;
    private long _lastDelay;
    private ushort _nextReported;
    private bool _hasReported;

    /// <summary>draft-holmer-rmcat-transport-wide-cc-extensions-01 feedback came.</summary>
    public void OnTransportFeedback(in TransportFeedback feedback, Duration roundTrip, Instant now)
    {
        if (_sent is null)
        {
            return;
        }

        long reference = _reference.Unwrap(feedback.ReferenceTime).Microseconds;
        bool any = false;
        CreditUnreported(feedback.BaseSequence);
        foreach (PacketStatus status in feedback)
        {
            any |= OnStatus(status, reference);
        }

        NoteReported((ushort)(feedback.BaseSequence + feedback.StatusCount));

        if (any)
        {
            OnAnswer(roundTrip, now);
        }
    }

    private bool OnStatus(PacketStatus status, long reference)
    {
        ref SentPacket packet = ref _sent!.Find(status.Sequence);
        if (Unsafe.IsNullRef(ref packet))
        {
            return false;
        }

        if (!status.Received)
        {
            if (packet.Fate is PacketFate.Flying or PacketFate.Credited)
            {
                packet.Fate = PacketFate.Lost;
                _loss.OnLost(packet.SentAt);
            }

            return false;
        }

        if (packet.Fate == PacketFate.Received)
        {
            return false;
        }

        if (packet.Fate == PacketFate.Lost)
        {
            _loss.OnLate();
        }
        else
        {
            _loss.OnReceived();
        }

        bool credited = packet.Fate == PacketFate.Credited;
        packet.Fate = PacketFate.Received;
        long arrival = reference + status.SinceReference.Microseconds;
        if (!packet.IsResent)
        {
            _queue.OnPacket(arrival - packet.SentAt, arrival);
        }

        _lastDelay = arrival - packet.SentAt;
        if (!credited)
        {
            _delivered.Add(arrival, packet.Bytes);
        }

        if (packet.Probe != 0)
        {
            _probe.OnArrival(packet, arrival);
        }

        return true;
    }

    /// <summary>
    /// A report was lost on its way: what it told of is taken as having come like its neighbours, else every loss on the client's uplink
    /// would look like a link that carries less.
    /// </summary>
    private void CreditUnreported(ushort first)
    {
        int missing = (short)(first - _nextReported);
        if (!_hasReported || missing is <= 0 or > MostUnreported || _lastDelay == 0)
        {
            return;
        }

        for (int i = 0; i < missing; i++)
        {
            ref SentPacket packet = ref _sent!.Find((ushort)(_nextReported + i));
            if (!Unsafe.IsNullRef(ref packet) && packet.Fate == PacketFate.Flying)
            {
                packet.Fate = PacketFate.Credited;
                _delivered.Add(packet.SentAt + _lastDelay, packet.Bytes);
            }
        }
    }

    private void NoteReported(ushort next)
    {
        if (!_hasReported || (short)(next - _nextReported) > 0)
        {
            _hasReported = true;
            _nextReported = next;
        }
    }
}
