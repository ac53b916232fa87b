using System.Buffers.Binary;

namespace MediaServer.Recording.Depacketizing;

/// <summary>A plaintext RTP packet (RFC 3550 section 5.1) as the recorder needs it.</summary>
internal readonly ref struct RtpView
{
    private RtpView(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> payload)
    {
        Marker = (packet[1] & 0x80) != 0;
        Sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        Payload = payload;
    }

    public bool Marker { get; }

    public ushort Sequence { get; }

    public uint Timestamp { get; }

    public uint Ssrc { get; }

    /// <summary>Without extension and padding; empty for a packet that only probes the link.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpView view)
    {
        view = default;
        if (packet.Length < 12 || packet[0] >> 6 != 2)
        {
            return false;
        }

        int start = 12 + (4 * (packet[0] & 0x0F));
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < start + 4)
            {
                return false;
            }

            start += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(start + 2)..]));
        }

        int padding = (packet[0] & 0x20) != 0 ? packet[^1] : 0;
        if (start + padding > packet.Length)
        {
            return false;
        }

        view = new RtpView(packet, packet[start..^padding]);
        return true;
    }
}
