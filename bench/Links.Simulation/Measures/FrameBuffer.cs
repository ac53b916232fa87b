using System.Buffers.Binary;
using MediaServer.Forwarding.Codecs;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Bench.Links;

/// <summary>
/// The picture receiver of a simulated client: puts packets in order, asks again for what is missing, shows frames when all before
/// them is there, jumps to a complete key frame, asks for one when it is stuck for a second.
/// </summary>
public sealed class FrameBuffer(PictureMeter meter)
{
    private const int MaxTries = 10;
    private static readonly Duration Stuck = Duration.FromSeconds(1);

    private readonly SortedDictionary<long, Packet> _packets = [];
    private readonly Dictionary<long, (Instant Next, int Tries)> _missing = [];
    private SequenceUnwrapper _sequence;
    private long _next = -1;
    private Instant _progress = Instant.Past;
    private Instant _lastPli = Instant.Past;
    private bool _broken = true;

    public long Highest => _sequence.Highest;

    public bool HasPackets => _sequence.HasValue;

    public long Received { get; private set; }

    public long Duplicates { get; private set; }

    public int KeyFrameRequests { get; private set; }

    /// <summary>A media packet, as it came or repaired.</summary>
    public void OnPacket(ushort sequence, uint timestamp, bool marker, ReadOnlySpan<byte> payload, Instant now)
    {
        long number = _sequence.Unwrap(sequence);
        if (number < _next || _packets.ContainsKey(number) || !Vp8Descriptor.TryRead(payload, out Vp8Descriptor descriptor))
        {
            Duplicates++;
            return;
        }

        Received++;
        _missing.Remove(number);
        ReadOnlySpan<byte> body = payload[descriptor.Length..];
        bool key = descriptor.StartsFrame && (body[0] & 1) == 0;
        int height = key ? BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) : 0;
        double captured = MediaStamp.Read(payload[MediaStamp.PictureOffset..]).CapturedMicroseconds / 1e6;
        _packets.Add(number, new Packet(timestamp, marker, descriptor.StartsFrame, key, height, payload.Length, captured));
        NoteMissing(number, now);
        Advance(now);
    }

    /// <summary>Numbers to ask for now.</summary>
    public void TakeMissing(Duration roundTrip, Instant now, List<ushort> destination)
    {
        foreach (long number in _missing.Keys.ToArray())
        {
            (Instant next, int tries) = _missing[number];
            if (number < _next || tries >= MaxTries)
            {
                _missing.Remove(number);
            }
            else if (now >= next && destination.Count < 100)
            {
                destination.Add((ushort)number);
                _missing[number] = (now + roundTrip + Duration.FromMilliseconds(10), tries + 1);
            }
        }
    }

    /// <summary>True when a key frame must be asked for.</summary>
    public bool TakeKeyFrameRequest(Instant now)
    {
        if (!HasPackets || _packets.Count == 0 || now - _progress < Stuck || now - _lastPli < Stuck || meter.IsStill)
        {
            return false;
        }

        _lastPli = now;
        KeyFrameRequests++;
        return true;
    }

    private void NoteMissing(long number, Instant now)
    {
        if (_next < 0)
        {
            _next = number;
            _progress = now;
        }

        long from = Math.Max(_next, number - 300);
        for (long i = number - 1; i >= from && !_packets.ContainsKey(i) && !_missing.ContainsKey(i); i--)
        {
            _missing[i] = (now + Duration.FromMilliseconds(10), 0);
        }
    }

    private void Advance(Instant now)
    {
        while (TryShow(_next, now))
        {
        }

        if (_packets.Count > 0 && now - _progress > Duration.FromMilliseconds(100))
        {
            JumpToKeyFrame(now);
        }
    }

    /// <summary>Shows the frame that begins at a number when it is complete.</summary>
    private bool TryShow(long from, Instant now)
    {
        if (!_packets.TryGetValue(from, out Packet first))
        {
            return false;
        }

        int bytes = 0;
        for (long i = from; _packets.TryGetValue(i, out Packet packet) && packet.Timestamp == first.Timestamp; i++)
        {
            bytes += packet.Bytes;
            if (packet.Marker)
            {
                Show(from, i, first, bytes, now);
                return true;
            }

            // A frame that was given up in the middle: the next one begins without a marker before it.
            if (_packets.TryGetValue(i + 1, out Packet next) && next.Timestamp != first.Timestamp)
            {
                Remove(from, i);
                _broken = true;
                return true;
            }
        }

        return false;
    }

    private void Show(long from, long to, in Packet first, int bytes, Instant now)
    {
        Remove(from, to);
        _broken &= !first.IsKey;
        if (_broken || !first.Starts)
        {
            return;
        }

        _progress = now;
        meter.OnFrame(first.Height > 0 ? first.Height : meter.Height, bytes, first.Captured, now);
    }

    private void Remove(long from, long to)
    {
        for (long i = from; i <= to; i++)
        {
            _packets.Remove(i);
        }

        _next = to + 1;
    }

    private void JumpToKeyFrame(Instant now)
    {
        foreach ((long number, Packet packet) in _packets)
        {
            if (packet.IsKey && number > _next && IsComplete(number))
            {
                foreach (long old in _packets.Keys.TakeWhile(key => key < number).ToArray())
                {
                    _packets.Remove(old);
                }

                _next = number;
                while (TryShow(_next, now))
                {
                }

                return;
            }
        }
    }

    private bool IsComplete(long number)
    {
        uint timestamp = _packets[number].Timestamp;
        while (_packets.TryGetValue(number, out Packet packet) && packet.Timestamp == timestamp)
        {
            if (packet.Marker)
            {
                return true;
            }

            number++;
        }

        return false;
    }

    private readonly record struct Packet(uint Timestamp, bool Marker, bool Starts, bool IsKey, int Height, int Bytes, double Captured);
}
