using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Bench.Links;

/// <summary>
/// One simulcast layer: a VP8 encoder at constant rate with three temporal layers (40/20/40, as Chromium's), frames that vary by a fifth, key frames
/// five times as large that are paid back over the next second.
/// </summary>
internal sealed class PictureSource(SealedStream stream, int layer, SeededRandomSource random)
{
    private const int MaxPayload = 1150;
    private const double KeyFrameSize = 5;
    private readonly byte[] _payload = new byte[MaxPayload];
    private int _frame;
    private int _packetsAtBase;
    private bool _keyFrame = true;
    private bool _wasActive = true;
    private double _owed;

    public uint Ssrc => stream.Ssrc;

    public SealedStream Stream => stream;

    public int Bitrate { get; set; } = CallPlan.Bitrate(layer);

    public bool IsActive { get; set; } = true;

    public int KeyFramesAsked { get; private set; }

    public void AskForKeyFrame()
    {
        KeyFramesAsked++;
        _keyFrame = true;
    }

    public void SendFrame(int framesPerSecond, Instant now)
    {
        if (!IsActive)
        {
            _wasActive = false;
            return;
        }

        bool key = _keyFrame || !_wasActive;
        _wasActive = true;
        _keyFrame = false;
        int temporal = key ? 0 : (_frame & 1) == 1 ? 2 : (_frame & 3) == 2 ? 1 : 0;
        int bytes = SizeOf(key, temporal, Bitrate / 8.0 / framesPerSecond);
        uint timestamp = (uint)(now.Microseconds * 9 / 100) + (stream.Ssrc * 7919);
        for (int sent = 0; sent < bytes;)
        {
            int length = Math.Clamp(bytes - sent, 40, MaxPayload);
            Write(sent == 0, key, temporal, now);
            sent += length;
            stream.Send(96, sent >= bytes, _payload.AsSpan(0, length), timestamp, -1);
        }

        _frame++;
    }

    private int SizeOf(bool key, int temporal, double mean)
    {
        double size = mean * (temporal == 0 ? 1.6 : 0.8) * (0.8 + (0.4 * random.NextDouble()));
        if (key)
        {
            size = mean * KeyFrameSize;
            _owed += size - mean;
        }
        else
        {
            double back = Math.Min(_owed, size * 0.3);
            _owed -= back;
            size -= back;
        }

        return Math.Max(60, (int)size);
    }

    private void Write(bool start, bool key, int temporal, Instant now)
    {
        // RFC 7741: X, S at the start; I, L, T present; 15-bit picture id, TL0PICIDX, TID with Y.
        _payload[0] = (byte)(0x80 | (start ? 0x10 : 0));
        _payload[1] = 0xE0;
        BinaryPrimitives.WriteUInt16BigEndian(_payload.AsSpan(2), (ushort)(0x8000 | (_frame & 0x7FFF)));
        if (start && temporal == 0)
        {
            _packetsAtBase++;
        }

        _payload[4] = (byte)_packetsAtBase;
        _payload[5] = (byte)((temporal << 6) | (temporal > 0 ? 0x20 : 0));
        _payload[6] = (byte)(key ? 0 : 1);
        if (start && key)
        {
            _payload[9] = 0x9D;
            _payload[10] = 0x01;
            _payload[11] = 0x2A;
            BinaryPrimitives.WriteUInt16LittleEndian(_payload.AsSpan(12), (ushort)CallPlan.Width(layer));
            BinaryPrimitives.WriteUInt16LittleEndian(_payload.AsSpan(14), (ushort)(CallPlan.Width(layer) * 9 / 16));
        }

        new MediaStamp(stream.Ssrc, _frame, now.Microseconds).Write(_payload.AsSpan(MediaStamp.PictureOffset));
    }
}
