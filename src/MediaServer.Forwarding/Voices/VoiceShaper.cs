using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Voices;

/// <summary>
/// Packs one subscriber's voice: joins packets, and puts copies of earlier ones before the newest. Payloads are written into the
/// lane's log, so that a repeat can be made of the same bytes; what came earlier is held by reference.
/// </summary>
public sealed class VoiceShaper(PacketLog log)
{
    public const int MaxFrames = 3;
    private const int Kept = 16;
    private const int ClockKHz = 48;

    /// <summary>Longer packets (stereo music) are not copied: the copy would weigh more than it saves.</summary>
    private const int MostCopied = 500;

    private readonly MediaPacket[] _waiting = new MediaPacket[MaxFrames];
    private readonly SpokenPacket[] _spoken = new SpokenPacket[Kept];
    private int _count;
    private long _spokenCount;

    public VoiceMode Mode { get; set; } = VoiceMode.Plain;

    public bool IsWaiting => _count > 0;

    /// <summary>When what waits must go although it is not complete: the speaker paused, or a packet was lost.</summary>
    public Instant Due { get; private set; } = Instant.Never;

    /// <summary>The first and the last packet of what is to be sent.</summary>
    public ref readonly MediaPacket First => ref _waiting[0];

    public ref readonly MediaPacket Last => ref _waiting[_count - 1];

    /// <summary>True when the packet goes on where what waits ends, and can be joined to it.</summary>
    public bool Continues(in MediaPacket packet)
    {
        ReadOnlySpan<byte> last = PayloadOf(Last);
        ReadOnlySpan<byte> payload = PayloadOf(packet);
        return packet.Codec == Codec.Opus && OpusJoiner.CanJoin(last) && OpusJoiner.CanJoin(payload) && OpusJoiner.IsSameKind(last, payload)
            && OpusToc.TryRead(last, out OpusToc toc) && packet.Timestamp - Last.Timestamp == (uint)toc.Samples;
    }

    /// <summary>Takes a packet; true when nothing more is to be waited for.</summary>
    public bool Add(in MediaPacket packet, Instant now)
    {
        _waiting[_count++] = packet;
        ReadOnlySpan<byte> payload = PayloadOf(packet);
        if (_count >= Math.Min(Mode.Frames, MaxFrames) || !OpusJoiner.CanJoin(payload) || packet.Codec != Codec.Opus)
        {
            return true;
        }

        Due = _count == 1 ? now + Duration.FromMilliseconds((20 * (Mode.Frames - 1)) + 15) : Due;
        return false;
    }

    /// <summary>Makes the payload of what waits; false when its bytes are gone.</summary>
    /// <param name="opus">The subscriber's payload type of Opus.</param>
    /// <param name="copies">It takes redundancy.</param>
    /// <param name="made">Where the payload lies.</param>
    /// <param name="isRedundant">It is an RFC 2198 payload.</param>
    public bool TryMake(byte opus, bool copies, out SpokenPacket made, out bool isRedundant)
    {
        isRedundant = false;
        if (!TryJoin(out made))
        {
            return false;
        }

        SpokenPacket spoken = made;
        if (copies && Mode.Copies > 0 && First.Codec == Codec.Opus)
        {
            isRedundant = TryRepeat(opus, spoken, ref made);
        }

        _spoken[_spokenCount++ & (Kept - 1)] = spoken;
        return true;
    }

    /// <summary>What waited has gone.</summary>
    public void Clear()
    {
        _count = 0;
        Due = Instant.Never;
    }

    /// <summary>Another source speaks: what was said before isn't said again.</summary>
    public void Forget()
    {
        Clear();
        _spokenCount = 0;
        Array.Clear(_spoken);
    }

    private bool TryJoin(out SpokenPacket made)
    {
        ref readonly MediaPacket first = ref _waiting[0];
        made = new SpokenPacket { Reference = first.Reference, Offset = first.PayloadOffset, Length = first.PayloadLength, Timestamp = first.Timestamp };
        if (_count == 1)
        {
            return log.TryGet(first.Reference, out _);
        }

        int bytes = 12;
        for (int i = 0; i < _count; i++)
        {
            bytes += _waiting[i].PayloadLength;
        }

        Span<byte> room = log.Reserve(bytes);
        OpusJoiner joiner = new(room);
        for (int i = 0; i < _count; i++)
        {
            if (!joiner.TryAdd(PayloadOf(_waiting[i])))
            {
                return false;
            }
        }

        int length = joiner.Finish();
        made.Reference = log.Commit(length);
        made.Offset = 0;
        made.Length = (ushort)length;
        return true;
    }

    private bool TryRepeat(byte opus, in SpokenPacket primary, ref SpokenPacket made)
    {
        Span<long> chosen = stackalloc long[2];
        int count = Choose(primary, chosen, out int bytes);
        if (count == 0)
        {
            return false;
        }

        Span<byte> room = log.Reserve(primary.Length + bytes + (4 * count) + 1);
        RedWriter writer = new(room, count);
        for (int i = count - 1; i >= 0; i--)
        {
            ref readonly SpokenPacket copy = ref _spoken[chosen[i] & (Kept - 1)];
            if (!writer.TryAdd(opus, (int)(primary.Timestamp - copy.Timestamp), BytesOf(copy)))
            {
                return false;
            }
        }

        int length = writer.Finish(opus, BytesOf(primary));
        if (length == 0)
        {
            return false;
        }

        made.Reference = log.Commit(length);
        made.Offset = 0;
        made.Length = (ushort)length;
        return true;
    }

    /// <summary>The earlier packets that are a distance and two back, nearest first.</summary>
    private int Choose(in SpokenPacket primary, Span<long> chosen, out int bytes)
    {
        bytes = 0;
        int count = 0;
        for (long number = _spokenCount - 1; number >= 0 && number > _spokenCount - Kept && count < Math.Min(Mode.Copies, chosen.Length); number--)
        {
            ref readonly SpokenPacket spoken = ref _spoken[number & (Kept - 1)];
            uint back = primary.Timestamp - spoken.Timestamp;
            if (back > RedWriter.MaxTimestampOffset)
            {
                break;
            }

            // After a pause or a lost packet there may be none just there: the next one further back serves.
            if (back < Mode.DistanceMs * ClockKHz * (count + 1) || spoken.Length is < 3 or > MostCopied || !log.TryGet(spoken.Reference, out _))
            {
                continue;
            }

            chosen[count++] = number;
            bytes += spoken.Length;
        }

        return count;
    }

    private ReadOnlySpan<byte> PayloadOf(in MediaPacket packet) =>
        log.TryGet(packet.Reference, out Span<byte> bytes) ? bytes.Slice(packet.PayloadOffset, packet.PayloadLength) : default;

    private ReadOnlySpan<byte> BytesOf(in SpokenPacket packet) =>
        log.TryGet(packet.Reference, out Span<byte> bytes) ? bytes.Slice(packet.Offset, packet.Length) : default;
}
