using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// Walks a compound (RFC 3550 section 6.1) or reduced-size (RFC 5506) RTCP packet. A false length, version or
/// padding refuses the rest; what stood before it was given out.
/// </summary>
public ref struct RtcpReader(ReadOnlySpan<byte> packet)
{
    private ReadOnlySpan<byte> _rest = packet;

    /// <summary>True once something false was met.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Gives the next packet, also those of unknown kind; false at the end.</summary>
    public bool TryRead(out RtcpItem item)
    {
        item = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest.Length < RtcpHeader.Length || _rest[0] >> 6 != 2)
        {
            return Refuse();
        }

        int length = 4 * (BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) + 1);
        if (length > _rest.Length)
        {
            return Refuse();
        }

        ReadOnlySpan<byte> body = _rest[RtcpHeader.Length..length];
        if ((_rest[0] & 0x20) != 0)
        {
            // RFC 3550 section 6.4.1: the count includes itself. It should be a multiple of four, but Chromium fills
            // transport-wide feedback to the word with one to three bytes and counts those.
            int padding = body.IsEmpty ? 0 : body[^1];
            if (padding == 0 || padding > body.Length)
            {
                return Refuse();
            }

            body = body[..^padding];
        }

        item = new RtcpItem(_rest[1], (byte)(_rest[0] & 0x1F), body);
        _rest = _rest[length..];
        return true;
    }

    private bool Refuse()
    {
        _rest = default;
        IsMalformed = true;
        return false;
    }
}
