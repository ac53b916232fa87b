using System.Buffers.Binary;

namespace MediaServer.Recording.Depacketizing;

/// <summary>RFC 7741: a payload descriptor of one to six bytes, then a piece of the frame.</summary>
public sealed class Vp8Depacketizer : Depacketizer
{
    protected override bool TryAppend(ReadOnlySpan<byte> payload)
    {
        int at = 1;
        byte first = payload[0];
        if ((first & 0x80) != 0)
        {
            if (payload.Length < 2)
            {
                return false;
            }

            byte extension = payload[1];
            at = 2;
            if ((extension & 0x80) != 0)
            {
                // A picture id in 7 or 15 bits.
                at += payload.Length > at && (payload[at] & 0x80) != 0 ? 2 : 1;
            }

            at += (extension & 0x40) != 0 ? 1 : 0;
            at += (extension & 0x30) != 0 ? 1 : 0;
        }

        // S and partition 0: the first packet of a frame, and only the first.
        bool start = (first & 0x10) != 0 && (first & 0x07) == 0;
        return at < payload.Length && start == (Length == 0) && TryWrite(payload[at..]);
    }

    protected override bool TryFinish(uint timestamp, IFrameSink sink)
    {
        ReadOnlySpan<byte> frame = Assembled;
        if (frame.Length < 3)
        {
            return false;
        }

        // RFC 6386 section 9.1: bit 0 clear is a keyframe; its start code and size follow the three-byte tag.
        bool key = (frame[0] & 1) == 0;
        if (key && (frame.Length < 10 || frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A))
        {
            return false;
        }

        sink.Frame(new MediaFrame
        {
            Data = frame,
            Timestamp = timestamp,
            IsKeyframe = key,
            Width = key ? BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3FFF : 0,
            Height = key ? BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3FFF : 0,
        });
        return true;
    }

    protected override void Clear()
    {
    }
}
