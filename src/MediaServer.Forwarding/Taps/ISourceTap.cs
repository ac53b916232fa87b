using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Taps;

/// <summary>
/// Gets a source's media as it came, for a recorder. Called on the lane: it copies what it wants and returns at once, never
/// waits, never allocates and never throws.
/// </summary>
public interface ISourceTap
{
    /// <summary>A plaintext RTP packet of the highest layer there is; retransmissions are restored, redundancy is unwrapped.</summary>
    /// <param name="rtp">Header, extensions, payload and padding; the lane's own again after the return.</param>
    /// <param name="codec">What the payload is.</param>
    /// <param name="arrival">When it came; not in order for what was lost and sent again.</param>
    void OnPacket(ReadOnlySpan<byte> rtp, Codec codec, Instant arrival);

    /// <summary>The same with the sender's loudness, for those who want it.</summary>
    /// <param name="rtp">Header, extensions, payload and padding; the lane's own again after the return.</param>
    /// <param name="codec">What the payload is.</param>
    /// <param name="arrival">When it came; not in order for what was lost and sent again.</param>
    /// <param name="level">RFC 6464: voice bit and level; 0xFF when the sender says nothing.</param>
    void OnPacket(ReadOnlySpan<byte> rtp, Codec codec, Instant arrival, byte level) => OnPacket(rtp, codec, arrival);

    /// <summary>The two times of a sender report on the stream that packets come from (RFC 3550 section 6.4.1).</summary>
    void OnSenderReport(NtpTime ntp, uint timestamp, Instant arrival);
}
