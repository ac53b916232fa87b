using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Recording.Sessions;

/// <summary>
/// From a lane to the thread that records: a ring of bytes with one writer and one reader, no lock and nothing
/// allocated. When it is full a packet is left out and counted; the recorder sees it as lost and marks the gap. The
/// lane never waits.
/// </summary>
public sealed class RecordingInbox
{
    private const int Head = 16;
    [ThreadStatic]
    private static byte[]? _packet;

    private readonly byte[] _ring;
    private readonly int _mask;
    private long _written;
    private long _read;
    private long _refused;

    /// <param name="capacity">Bytes, a power of two; 256 KiB hold a third of a second of 6 Mbit/s.</param>
    public RecordingInbox(int capacity = 256 * 1024)
    {
        if (!System.Numerics.BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "must be a power of two");
        }

        _ring = new byte[capacity];
        _mask = capacity - 1;
    }

    /// <summary>Packets and reports that found no room.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>By the lane: a plaintext RTP packet of a track.</summary>
    public bool TryPacket(int handle, ReadOnlySpan<byte> rtp, Instant arrival) => TryWrite(handle, rtp, arrival);

    /// <summary>By the lane: a sender report's two times.</summary>
    public bool TryReport(int handle, NtpTime ntp, uint timestamp, Instant arrival)
    {
        Span<byte> report = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(report, ntp.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(report[8..], timestamp);
        return TryWrite(-handle, report, arrival);
    }

    /// <summary>By the recording thread: hands everything over.</summary>
    /// <param name="recorder">The file.</param>
    /// <param name="listener">Hears every packet as well.</param>
    public void Drain(SessionRecorder recorder, IPacketListener? listener = null)
    {
        Span<byte> head = stackalloc byte[Head];
        long written = Volatile.Read(ref _written);
        byte[] packet = _packet ??= new byte[ushort.MaxValue];
        while (_read < written)
        {
            Read(_read, head);
            int handle = BinaryPrimitives.ReadInt32LittleEndian(head);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
            Instant arrival = new(BinaryPrimitives.ReadInt64LittleEndian(head[8..]));
            Span<byte> data = packet.AsSpan(0, length);
            Read(_read + Head, data);
            Volatile.Write(ref _read, _read + Head + length);
            if (handle > 0)
            {
                recorder.Packet(handle, data, arrival);
                listener?.OnPacket(handle, data);
            }
            else
            {
                NtpTime ntp = new(BinaryPrimitives.ReadUInt64LittleEndian(data));
                recorder.SenderReport(-handle, ntp, BinaryPrimitives.ReadUInt32LittleEndian(data[8..]), arrival);
            }
        }
    }

    private bool TryWrite(int handle, ReadOnlySpan<byte> data, Instant arrival)
    {
        if (data.Length > ushort.MaxValue || _written + Head + data.Length - Volatile.Read(ref _read) > _ring.Length)
        {
            Volatile.Write(ref _refused, _refused + 1);
            return false;
        }

        Span<byte> head = stackalloc byte[Head];
        BinaryPrimitives.WriteInt32LittleEndian(head, handle);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], data.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], arrival.Microseconds);
        Write(_written, head);
        Write(_written + Head, data);
        Volatile.Write(ref _written, _written + Head + data.Length);
        return true;
    }

    private void Write(long position, ReadOnlySpan<byte> data)
    {
        int at = (int)(position & _mask);
        int first = Math.Min(data.Length, _ring.Length - at);
        data[..first].CopyTo(_ring.AsSpan(at));
        data[first..].CopyTo(_ring);
    }

    private void Read(long position, Span<byte> data)
    {
        int at = (int)(position & _mask);
        int first = Math.Min(data.Length, _ring.Length - at);
        _ring.AsSpan(at, first).CopyTo(data);
        _ring.AsSpan(0, data.Length - first).CopyTo(data[first..]);
    }
}
