using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// The payload of a retransmission (RFC 4588 section 4): the original sequence number, then the original payload.
/// </summary>
public static class Rtx
{
    /// <summary>Bytes in front of the original payload.</summary>
    public const int HeaderLength = 2;

    /// <summary>Splits a retransmission; false for a probe that carries padding only.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ushort originalSequenceNumber, out ReadOnlySpan<byte> originalPayload)
    {
        if (payload.Length < HeaderLength)
        {
            originalSequenceNumber = 0;
            originalPayload = default;
            return false;
        }

        originalSequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(payload);
        originalPayload = payload[HeaderLength..];
        return true;
    }

    /// <summary>Writes the two bytes that go in front of the original payload.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="originalSequenceNumber">As this receiver knew the packet, not as the source numbered it.</param>
    public static void WriteHeader(Span<byte> destination, ushort originalSequenceNumber) =>
        BinaryPrimitives.WriteUInt16BigEndian(destination, originalSequenceNumber);
}
