using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>Picture loss indication: a key frame is needed (RFC 4585 section 6.3.1).</summary>
/// <param name="SenderSsrc">Who asks.</param>
/// <param name="MediaSsrc">The stream.</param>
public readonly record struct Pli(uint SenderSsrc, uint MediaSsrc)
{
    public const int Length = RtcpHeader.FeedbackLength;

    public static bool TryParse(in RtcpItem item, out Pli pli)
    {
        bool fits = item.Kind == RtcpKind.Pli && item.Body.Length >= 8;
        pli = fits
            ? new Pli(BinaryPrimitives.ReadUInt32BigEndian(item.Body), BinaryPrimitives.ReadUInt32BigEndian(item.Body[4..]))
            : default;
        return fits;
    }

    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public int Write(Span<byte> destination) =>
        RtcpHeader.TryWriteFeedback(destination, 206, 1, Length, SenderSsrc, MediaSsrc) ? Length : 0;
}
