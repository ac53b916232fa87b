using System.Buffers.Binary;
using MediaServer.Bench.Load.Sockets;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Bench.Load.Clients;

/// <summary>One stream that a client sends: VP8 frames of equal packets, or voice packets like those of Opus.</summary>
/// <param name="client">Whose it is.</param>
/// <param name="mid">The section.</param>
/// <param name="ssrc">Its SSRC.</param>
internal sealed class OutboundStream(RtcClient client, string mid, uint ssrc)
{
    /// <summary>Sealed packets kept to be sent again.</summary>
    private const int History = 512;
    private static readonly Duration s_reportInterval = Duration.FromSeconds(1);

    private readonly byte[] _payload = new byte[1300];
    private readonly byte[] _header = new byte[64];
    private readonly byte[][] _sent = new byte[History][];
    private readonly int[] _sentLengths = new int[History];
    private readonly byte[] _mid = System.Text.Encoding.ASCII.GetBytes(mid);
    private byte[] _rid = [];
    private long _sequence = 1;
    private int _frame;
    private bool _wantsKeyFrame = true;
    private Instant _due = Instant.Past;
    private Instant _reportDue = Instant.Past;
    private uint _packets;
    private uint _octets;

    public string Mid => mid;

    public uint Ssrc => ssrc;

    public bool IsAudio => Width == 0;

    /// <summary>RID of a simulcast layer, or empty.</summary>
    public string Rid
    {
        get;
        init
        {
            field = value;
            _rid = System.Text.Encoding.ASCII.GetBytes(value);
        }
    } = "";

    /// <summary>Picture width of a video stream, 0 for a voice.</summary>
    public int Width { get; init; }

    /// <summary>Between frames or voice packets.</summary>
    public required Duration Interval { get; init; }

    public int PacketsPerFrame { get; init; } = 1;

    /// <summary>RTP payload of each packet, bytes.</summary>
    public required int PayloadLength { get; init; }

    public byte Level { get; init; }

    public void AskForKeyFrame() => _wantsKeyFrame = true;

    /// <summary>Sends what is due.</summary>
    public void Turn(Instant now, BurstSender burst)
    {
        if (now < _due)
        {
            return;
        }

        // A loop that was late does not send the missed frames all at once.
        _due = now - _due > Interval * 4 ? now + Interval : _due + Interval;
        if (now >= _reportDue)
        {
            _reportDue = now + s_reportInterval;
            SendReport(now);
        }

        if (IsAudio)
        {
            SendVoice(now, burst);
        }
        else
        {
            SendFrame(now, burst);
        }

        burst.Flush(client.Socket.Descriptor);
    }

    /// <summary>The very same bytes again.</summary>
    public void Resend(ushort sequence)
    {
        int at = sequence % History;
        if (_sent[at] is { } packet && BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)) == sequence)
        {
            client.Socket.Send(packet.AsSpan(0, _sentLengths[at]));
        }
    }

    private void SendVoice(Instant now, BurstSender burst)
    {
        // RFC 6716 section 3.1: CELT, 20 ms, one frame.
        _payload[0] = 0x78;
        SendPacket(LocalDescription.Opus, false, PayloadLength, (uint)(now.Microseconds * 48 / 1000), now, burst);
    }

    private void SendFrame(Instant now, BurstSender burst)
    {
        bool key = _wantsKeyFrame;
        _wantsKeyFrame = false;
        uint timestamp = (uint)(now.Microseconds * 9 / 100);
        for (int i = 0; i < PacketsPerFrame; i++)
        {
            WriteVp8(i == 0, key);
            SendPacket(LocalDescription.Vp8, i == PacketsPerFrame - 1, PayloadLength, timestamp, now, burst);
        }

        _frame++;
    }

    private void WriteVp8(bool start, bool key)
    {
        // RFC 7741 section 4.2: X and, at the start, S; picture id of 15 bits, TL0PICIDX, TID and Y.
        _payload[0] = (byte)(0x80 | (start ? 0x10 : 0));
        _payload[1] = 0xE0;
        BinaryPrimitives.WriteUInt16BigEndian(_payload.AsSpan(2), (ushort)(0x8000 | (_frame & 0x7FFF)));
        _payload[4] = (byte)_frame;
        _payload[5] = 0x20;
        if (!start)
        {
            return;
        }

        // RFC 6386 section 9.1: the low bit is 0 for a key frame, which tells its size behind the start code.
        _payload[6] = (byte)(key ? 0x10 : 0x11);
        if (key)
        {
            _payload[9] = 0x9D;
            _payload[10] = 0x01;
            _payload[11] = 0x2A;
            BinaryPrimitives.WriteUInt16LittleEndian(_payload.AsSpan(12), (ushort)Width);
            BinaryPrimitives.WriteUInt16LittleEndian(_payload.AsSpan(14), (ushort)(Width * 9 / 16));
        }
    }

    private void SendPacket(byte payloadType, bool marker, int length, uint timestamp, Instant now, BurstSender burst)
    {
        int header = WriteHeader(payloadType, marker, timestamp, now);
        Span<byte> payload = _payload.AsSpan(0, length);
        Stamp.Write(payload, now);
        Span<byte> room = burst.Reserve(client.Socket.Descriptor);
        int written = client.Sender!.SealRtp(_header.AsSpan(0, header), [], payload, 0, (uint)(_sequence >> 16), room);
        burst.Commit(written);
        Keep(room[..written]);
        _sequence++;
        _packets++;
        _octets += (uint)length;
        client.Figures.Sent++;
        client.Figures.SentBytes += written;
    }

    private int WriteHeader(byte payloadType, bool marker, uint timestamp, Instant now)
    {
        RtpHeaderWriter writer = new(_header);
        writer.TryStart(payloadType, marker, (ushort)_sequence, timestamp, ssrc);
        Span<byte> scratch = stackalloc byte[3];
        AbsSendTime.Write(scratch, (uint)((now.Microseconds << 18) / 1_000_000) & 0xFF_FFFF);
        writer.TryAddExtension(LocalDescription.AbsSendTimeId, scratch);
        BinaryPrimitives.WriteUInt16BigEndian(scratch, client.NextTransportSequence());
        writer.TryAddExtension(LocalDescription.TransportCcId, scratch[..2]);
        writer.TryAddExtension(LocalDescription.MidId, _mid);
        if (_rid.Length > 0)
        {
            writer.TryAddExtension(LocalDescription.RidId, _rid);
        }

        if (IsAudio)
        {
            AudioLevel.Write(scratch, Level, Level < 60);
            writer.TryAddExtension(LocalDescription.AudioLevelId, scratch[..1]);
        }

        return writer.Finish();
    }

    private void Keep(ReadOnlySpan<byte> packet)
    {
        int at = (ushort)_sequence % History;
        _sent[at] ??= new byte[BurstSender.Stride];
        packet.CopyTo(_sent[at]);
        _sentLengths[at] = packet.Length;
    }

    private void SendReport(Instant now)
    {
        Span<byte> buffer = stackalloc byte[128];
        uint timestamp = (uint)(IsAudio ? now.Microseconds * 48 / 1000 : now.Microseconds * 9 / 100);
        long unix = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
        client.SendRtcp(buffer[..SenderReport.Write(buffer, ssrc, NtpTime.FromUnixMicroseconds(unix), timestamp, _packets, _octets, [])]);
    }
}
