using System.Buffers.Binary;
using MediaServer.Recording.Depacketizing;
using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Export;

/// <summary>What a track's first keyframe says: size and private data that weren't known when the head was sealed.</summary>
internal static class KeyframeInspection
{
    public static MatroskaTrack Describe(MatroskaTrack track, ReadOnlySpan<byte> frame) => track.Codec switch
    {
        MatroskaCodec.Vp8 when frame.Length >= 10 => Sized(
            track, BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3FFF),
        MatroskaCodec.Vp9 => Sized(track, Vp9KeyframeSize.Read(frame).Width, Vp9KeyframeSize.Read(frame).Height),
        MatroskaCodec.H264 => H264(track, frame),
        MatroskaCodec.Av1 => Av1(track, frame),
        _ => track,
    };

    private static MatroskaTrack Sized(MatroskaTrack track, int width, int height) =>
        width > 0 && height > 0 ? track with { Width = width, Height = height } : track;

    private static MatroskaTrack H264(MatroskaTrack track, ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> sps = [], pps = [];
        while (frame.Length > 4)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(frame);
            if (length <= 0 || length > frame.Length - 4)
            {
                break;
            }

            ReadOnlySpan<byte> unit = frame.Slice(4, length);
            sps = (unit[0] & 0x1F) == 7 ? unit : sps;
            pps = (unit[0] & 0x1F) == 8 ? unit : pps;
            frame = frame[(4 + length)..];
        }

        (int width, int height) = H264ParameterSet.Size(sps);
        return Sized(sps.IsEmpty || pps.IsEmpty ? track : track with { CodecPrivate = H264Configuration.Build(sps, pps) }, width, height);
    }

    private static MatroskaTrack Av1(MatroskaTrack track, ReadOnlySpan<byte> frame)
    {
        while (frame.Length > 2)
        {
            int head = (frame[0] & 0x04) != 0 ? 2 : 1;
            ReadOnlySpan<byte> rest = frame[head..];
            if (!Leb128.TryRead(ref rest, out int size) || size > rest.Length)
            {
                break;
            }

            int length = frame.Length - rest.Length + size;
            if (((frame[0] >> 3) & 15) == 1 && Av1SequenceHeader.TryParse(frame[..length], out Av1SequenceHeader header))
            {
                return Sized(track with { CodecPrivate = Av1Configuration.Build(frame[..length]) }, header.Width, header.Height);
            }

            frame = frame[length..];
        }

        return track;
    }
}
