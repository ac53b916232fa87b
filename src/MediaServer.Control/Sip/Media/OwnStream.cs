using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Control.Sip.Media;

/// <summary>A stream that this server makes itself toward a room system: prompts, text, camera commands.</summary>
internal sealed class OwnStream(IRandomSource random)
{
    private readonly uint _ssrc = random.NextUInt32() | 1;
    private uint _timestamp = random.NextUInt32();
    private ulong _index = random.NextUInt32() & 0x7FFF;

    public uint Ssrc => _ssrc;

    /// <summary>The timestamp of the last packet.</summary>
    public uint Last { get; private set; }

    /// <summary>Time went by in which nothing was sent.</summary>
    public void Skip(uint ticks) => _timestamp += ticks;

    /// <summary>Writes the next packet; its length. The timestamp counts what was sent before.</summary>
    public int Write(Span<byte> destination, byte payloadType, ReadOnlySpan<byte> payload, uint ticks, bool marker, out uint rollover)
    {
        RtpHeaderWriter writer = new(destination);
        writer.TryStart(payloadType, marker, (ushort)_index, _timestamp, _ssrc);
        int header = writer.Finish();
        payload.CopyTo(destination[header..]);
        rollover = (uint)(_index >> 16);
        _index++;
        Last = _timestamp;
        _timestamp += ticks;
        return header + payload.Length;
    }
}
