using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// The transport-wide sequence number (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2), and its
/// second version with a request for feedback
/// (http://www.webrtc.org/experiments/rtp-hdrext/transport-wide-cc-02).
/// </summary>
public static class TransportSequenceNumber
{
    public const int Length = 2;

    /// <summary>Bytes of version 2 with a feedback request.</summary>
    public const int LengthWithRequest = 4;

    /// <summary>Reads either version; the request is ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ushort sequenceNumber) =>
        TryRead(data, out sequenceNumber, out _);

    public static bool TryRead(ReadOnlySpan<byte> data, out ushort sequenceNumber, out FeedbackRequest request)
    {
        request = default;
        sequenceNumber = 0;
        if (data.Length is not (Length or LengthWithRequest))
        {
            return false;
        }

        sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(data);
        if (data.Length == LengthWithRequest)
        {
            ushort bits = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
            request = new FeedbackRequest((bits & 0x8000) != 0, (ushort)(bits & 0x7FFF));
        }

        return true;
    }

    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <param name="sequenceNumber">Counts over all streams of the transport.</param>
    public static void Write(Span<byte> destination, ushort sequenceNumber) =>
        BinaryPrimitives.WriteUInt16BigEndian(destination, sequenceNumber);
}

/// <summary>Version 2's request for immediate feedback.</summary>
/// <param name="IncludeTimestamps">Arrival times are wanted, not only what was received.</param>
/// <param name="SequenceCount">How many packets up to this one to report, 0 when nothing is asked.</param>
public readonly record struct FeedbackRequest(bool IncludeTimestamps, ushort SequenceCount);
