using System.Buffers.Binary;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Simulation.Tests.Harness;

/// <summary>One stream that a simulated peer sends: VP8 frames of a few packets, or Opus packets.</summary>
internal sealed class SimulatedSource(SimulatedPeer peer, uint ssrc, string mid, string rid, int width, ushort firstSequence)
{
    private readonly byte[] _payload = new byte[1200];
    private readonly Dictionary<ushort, byte[]> _sent = [];
    private long _sequence = firstSequence;
    private int _frame;
    private bool _keyFrame = true;

    public uint Ssrc => ssrc;

    public bool IsVideo => width > 0;

    public long PacketsSent { get; private set; }

    public uint Timestamp { get; private set; } = 1000;

    public int FramesSent => _frame;

    public bool Paused { get; set; }

    /// <summary>Every frame sent: its number and whether it was a key frame.</summary>
    public List<bool> KeyFrames { get; } = [];

    public void AskForKeyFrame() => _keyFrame = true;

    public void SendFrame(int packets, int temporalLayer, uint timestamp)
    {
        Timestamp = timestamp;
        bool key = _keyFrame;
        temporalLayer = key ? 0 : temporalLayer;
        KeyFrames.Add(key);
        for (int i = 0; i < packets; i++)
        {
            int length = WriteVp8(i == 0, key, temporalLayer);
            Send(96, i == packets - 1, _payload.AsSpan(0, length), timestamp, 0xFF);
        }

        _keyFrame = false;
        _frame++;
    }

    public void SendVoice(uint timestamp, byte level)
    {
        Timestamp = timestamp;
        _frame++;
        _payload[0] = 0x78;
        BinaryPrimitives.WriteInt32BigEndian(_payload.AsSpan(1), _frame);
        Send(111, false, _payload.AsSpan(0, 60), timestamp, level);
    }

    public bool Resend(ushort sequence) => _sent.TryGetValue(sequence, out byte[]? packet) && peer.SendSealed(packet, ssrc, sequence);

    private int WriteVp8(bool start, bool key, int temporalLayer)
    {
        // RFC 7741: X, S at the start; I, L, T present; 15-bit picture id, TL0PICIDX, TID with Y.
        _payload[0] = (byte)(0x80 | (start ? 0x10 : 0));
        _payload[1] = 0xE0;
        BinaryPrimitives.WriteUInt16BigEndian(_payload.AsSpan(2), (ushort)(0x8000 | (_frame & 0x7FFF)));
        _payload[4] = (byte)(_frame / 2);
        _payload[5] = (byte)((temporalLayer << 6) | (temporalLayer > 0 ? 0x20 : 0));
        int at = 6;
        if (start)
        {
            _payload[at] = (byte)(key ? 0 : 1);
            if (key)
            {
                _payload[at + 3] = 0x9D;
                _payload[at + 4] = 0x01;
                _payload[at + 5] = 0x2A;
                BinaryPrimitives.WriteUInt16LittleEndian(_payload.AsSpan(at + 6), (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(_payload.AsSpan(at + 8), (ushort)(width * 9 / 16));
            }
        }

        // What the far end checks: which stream and frame this is.
        BinaryPrimitives.WriteUInt32BigEndian(_payload.AsSpan(20), ssrc);
        BinaryPrimitives.WriteInt32BigEndian(_payload.AsSpan(24), _frame);
        return 600;
    }

    private void Send(byte payloadType, bool marker, ReadOnlySpan<byte> payload, uint timestamp, byte level)
    {
        byte[] packet = new byte[1400];
        RtpHeaderWriter writer = new(packet);
        ushort sequence = (ushort)_sequence;
        writer.TryStart(payloadType, marker, sequence, timestamp, ssrc);
        Span<byte> scratch = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(scratch, peer.NextTransportSequence());
        writer.TryAddExtension(3, scratch);
        writer.TryAddExtension(4, System.Text.Encoding.ASCII.GetBytes(mid));
        if (rid.Length > 0)
        {
            writer.TryAddExtension(10, System.Text.Encoding.ASCII.GetBytes(rid));
        }

        if (level != 0xFF)
        {
            writer.TryAddExtension(1, [level]);
        }

        int header = writer.Finish();
        payload.CopyTo(packet.AsSpan(header));
        byte[] sealedPacket = new byte[header + payload.Length + 20];
        int length = peer.Sender.SealRtp(packet.AsSpan(0, header), [], packet.AsSpan(header, payload.Length), 0, (uint)(_sequence >> 16), sealedPacket);
        Array.Resize(ref sealedPacket, length);
        _sent[sequence] = sealedPacket;
        if (_sent.Count > 2000)
        {
            _sent.Remove((ushort)(_sequence - 2000));
        }

        _sequence++;
        PacketsSent++;
        peer.SendSealed(sealedPacket, ssrc, sequence);
    }
}
