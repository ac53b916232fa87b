using MediaServer.Codecs.Audio;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Wire;

/// <summary>An <see cref="AudioFormat"/> in a record.</summary>
internal static class AudioFormatWire
{
    public static RecordWriter Format(this RecordWriter writer, AudioFormat format) => writer
        .Byte((byte)format.Codec).UInt32((uint)format.Bitrate).Byte((byte)format.PacketMs)
        .Byte((byte)((format.Fec ? 1 : 0) | (format.Dtx ? 2 : 0) | (format.ComfortNoise ? 4 : 0)));

    public static AudioFormat ReadFormat(ref RecordReader reader)
    {
        Codec codec = (Codec)reader.Byte();
        int bitrate = (int)Math.Min(reader.UInt32(), 128_000);
        int packet = reader.Byte();
        byte flags = reader.Byte();
        return new AudioFormat(codec, bitrate, packet, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
    }
}
