using System.Buffers.Binary;
using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Tests;

/// <summary>Makes RTP packets as a sender would, for tests.</summary>
internal sealed class Packetizer(MatroskaCodec codec, uint ssrc, ushort sequence, int maximum = 1100)
{
    private ushort _sequence = sequence;

    public List<byte[]> Frame(byte[] frame, uint timestamp)
    {
        List<byte[]> payloads = codec switch
        {
            MatroskaCodec.Opus => [frame],
            MatroskaCodec.Vp8 => Vp8(frame),
            MatroskaCodec.Vp9 => Vp9(frame),
            MatroskaCodec.Av1 => Av1(frame),
            _ => H264(frame),
        };
        return [.. payloads.Select((p, i) => Packet(p, timestamp, i == payloads.Count - 1))];
    }

    public byte[] Packet(byte[] payload, uint timestamp, bool marker)
    {
        byte[] packet = new byte[12 + payload.Length];
        packet[0] = 0x80;
        packet[1] = (byte)(96 | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), _sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        payload.CopyTo(packet.AsSpan(12));
        return packet;
    }

    private IEnumerable<(byte[] Piece, bool First, bool Last)> Split(byte[] data)
    {
        for (int at = 0; at < data.Length; at += maximum)
        {
            int end = Math.Min(data.Length, at + maximum);
            yield return (data[at..end], at == 0, end == data.Length);
        }
    }

    private List<byte[]> Vp8(byte[] frame) =>
        [.. Split(frame).Select(p => (byte[])[(byte)(0x80 | (p.First ? 0x10 : 0)), 0x80, 0x81, 0x23, .. p.Piece])];

    private List<byte[]> Vp9(byte[] frame)
    {
        bool key = (frame[0] & 0x04) == 0;
        return [.. Split(frame).Select(p => (byte[])[(byte)(0x80 | (key ? 0 : 0x40) | (p.First ? 8 : 0) | (p.Last ? 4 : 0)), 0x81, 0x23, .. p.Piece])];
    }

    private List<byte[]> H264(byte[] frame)
    {
        List<byte[]> payloads = [];
        List<byte> aggregate = [0x78];
        foreach (byte[] unit in EncodedMedia.Units(frame))
        {
            int type = unit[0] & 0x1F;
            if (type is 7 or 8)
            {
                aggregate.AddRange([(byte)(unit.Length >> 8), (byte)unit.Length, .. unit]);
                continue;
            }

            if (aggregate.Count > 1)
            {
                payloads.Add([.. aggregate]);
                aggregate = [0x78];
            }

            if (unit.Length <= maximum)
            {
                payloads.Add(unit);
                continue;
            }

            foreach ((byte[] piece, bool first, bool last) in Split(unit[1..]))
            {
                payloads.Add([(byte)((unit[0] & 0xE0) | 28), (byte)(type | (first ? 0x80 : 0) | (last ? 0x40 : 0)), .. piece]);
            }
        }

        return payloads;
    }

    private List<byte[]> Av1(byte[] unit)
    {
        // Each OBU without its size; as one element a packet, in fragments where it is long.
        List<byte[]> payloads = [];
        bool first = true;
        for (int at = 0; at < unit.Length;)
        {
            byte header = unit[at];
            int type = (header >> 3) & 15;
            int start = at + ((header & 4) != 0 ? 2 : 1);
            int size = 0, shift = 0;
            byte b;
            do
            {
                b = unit[start++];
                size |= (b & 0x7F) << shift;
                shift += 7;
            }
            while ((b & 0x80) != 0);

            byte[] obu = [(byte)(header & ~2), .. (header & 4) != 0 ? new[] { unit[at + 1] } : [], .. unit[start..(start + size)]];
            at = start + size;
            if (type == 2)
            {
                continue;
            }

            foreach ((byte[] piece, bool begins, bool ends) in Split(obu))
            {
                payloads.Add([(byte)((begins ? 0 : 0x80) | (ends ? 0 : 0x40) | 0x10 | (first && type == 1 ? 8 : 0)), .. piece]);
                first = false;
            }
        }

        return payloads;
    }
}
