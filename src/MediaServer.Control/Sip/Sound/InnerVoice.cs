using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Control.Sip.Sound;

/// <summary>Headers of a leg's voice toward the lane: a stream of our own making, with the level that the lane finds speakers by.</summary>
internal sealed class InnerVoice(IRandomSource random)
{
    /// <summary>The extension's number in the inner offer.</summary>
    public const byte LevelExtension = 1;

    /// <summary>Bytes of a header with its level.</summary>
    public const int HeaderLength = RtpHeader.FixedLength + 8;

    /// <summary>-dBov below which somebody is taken to speak.</summary>
    private const byte Speaking = 50;

    private readonly uint _ssrc = random.NextUInt32() | 1;
    private readonly uint _offset = random.NextUInt32();
    private ulong _index = random.NextUInt32() & 0x7FFF;

    /// <summary>The next header.</summary>
    public int Write(Span<byte> destination, byte payloadType, uint timestamp, bool marker, byte level, out uint rollover)
    {
        rollover = (uint)(_index >> 16);
        RtpHeaderWriter writer = new(destination);
        writer.TryStart(payloadType, marker, (ushort)_index++, timestamp + _offset, _ssrc);
        int length = writer.Finish();
        return length + WriteLevel(destination, length, level);
    }

    /// <summary>Adds the level to a header that has no extension; the bytes added.</summary>
    public static int WriteLevel(Span<byte> header, int length, byte level)
    {
        header[0] |= 0x10;
        Span<byte> extension = header.Slice(length, 8);
        extension.Clear();
        extension[0] = 0xBE;
        extension[1] = 0xDE;
        extension[3] = 1;
        extension[4] = (LevelExtension << 4) | (AudioLevel.Length - 1);
        AudioLevel.Write(extension[5..], level, level < Speaking);
        return extension.Length;
    }
}
