using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Bench.Links;

/// <summary>One voice as it comes: asks again for what is missing while it can still be heard.</summary>
internal sealed class VoiceReceiver(VoiceMeter meter)
{
    private const int MaxTries = 4;
    private static readonly Duration Useful = Duration.FromMilliseconds(250);
    private readonly Dictionary<long, (Instant Since, Instant Next, int Tries)> _missing = [];
    private readonly HashSet<long> _seen = [];
    private SequenceUnwrapper _sequence;

    public long Highest => _sequence.Highest;

    public bool HasPackets => _sequence.HasValue;

    public bool OnPacket(ushort sequence, byte payloadType, ReadOnlySpan<byte> payload, Instant now)
    {
        long before = _sequence.HasValue ? _sequence.Highest : sequence - 1;
        long number = _sequence.Unwrap(sequence);
        if (!_seen.Add(number))
        {
            return false;
        }

        _missing.Remove(number);
        for (long i = Math.Max(before + 1, number - 50); i < number; i++)
        {
            _missing[i] = (now, now + Duration.FromMilliseconds(10), 0);
        }

        if (payloadType != CallPlan.RedType)
        {
            Hear(payload, true, now);
        }
        else if (RedPayload.TryParse(payload, out RedPayload red))
        {
            // What NetEq learns of the delay it learns from what is new.
            Hear(red.Primary.Data, true, now);
            foreach (RedBlock block in red)
            {
                Hear(block.Data, false, now);
            }
        }

        return true;
    }

    private void Hear(ReadOnlySpan<byte> packet, bool isNew, Instant now)
    {
        foreach (ReadOnlySpan<byte> frame in new OpusFrames(packet))
        {
            if (frame.Length >= MediaStamp.Length)
            {
                meter.OnPacket(MediaStamp.Read(frame), isNew, now);
            }
        }
    }

    public void TakeMissing(Duration roundTrip, Instant now, List<ushort> destination)
    {
        foreach (long number in _missing.Keys.ToArray())
        {
            (Instant since, Instant next, int tries) = _missing[number];
            if (tries >= MaxTries || now - since > Useful || roundTrip > Useful)
            {
                _missing.Remove(number);
            }
            else if (now >= next)
            {
                destination.Add((ushort)number);
                _missing[number] = (since, now + roundTrip + Duration.FromMilliseconds(10), tries + 1);
            }
        }
    }
}
