using System.Buffers.Binary;
using MediaServer.Crypto;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Srtp;

/// <summary>
/// Opens SRTP and SRTCP of one peer (RFC 3711, RFC 7714). Refusals are cheapest first: length, replay, tag; then the
/// plaintext is written. Belongs to one lane; allocates nothing for a packet.
/// </summary>
public sealed class SrtpReceiver : IDisposable
{
    private readonly SrtpOpening _opening;
    private readonly SrtcpReplayTable _rtcpReplay = new();
    private readonly int _rtpTagLength;
    private readonly int _rtcpOverhead;

    /// <param name="profile">What DTLS or SDES agreed on.</param>
    /// <param name="masterKey">The peer's write key, <see cref="SrtpProfileExtensions.KeyLength"/> bytes; copied.</param>
    /// <param name="masterSalt">The peer's write salt, <see cref="SrtpProfileExtensions.SaltLength"/> bytes; copied.</param>
    /// <param name="path">Which implementation; leave it to configuration.</param>
    /// <exception cref="ArgumentException">A length isn't the profile's.</exception>
    public SrtpReceiver(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path = CryptoPath.Auto)
    {
        _opening = SrtpOpening.Create(profile, masterKey, masterSalt, path);
        _rtpTagLength = profile.RtpTagLength();
        _rtcpOverhead = profile.RtcpOverhead();
    }

    /// <summary>Opens one RTP packet.</summary>
    /// <param name="packet">As received.</param>
    /// <param name="headerLength">Bytes of the header with CSRCs and extension, 12 or more: these stay readable.</param>
    /// <param name="state">The SSRC's state; changed only when the packet is authentic.</param>
    /// <param name="destination">
    /// Gets header and plaintext; may be the packet's own memory, starting where it starts. Untouched when refused.
    /// </param>
    /// <param name="length">Bytes written, 0 when refused.</param>
    /// <returns>None; else Truncated, Oversized, Replayed, TooOld or BadTag.</returns>
    public DropReason OpenRtp(ReadOnlySpan<byte> packet, int headerLength, ref SrtpReceiveState state, Span<byte> destination, out int length)
    {
        length = 0;
        int plain = packet.Length - _rtpTagLength;
        if (headerLength < SrtpWire.RtpHeaderLength || plain < headerLength)
        {
            return DropReason.Truncated;
        }

        if (destination.Length < plain)
        {
            return DropReason.Oversized;
        }

        DropReason reason = state.Check(SrtpWire.RtpSequence(packet), out ulong index);
        if (reason != DropReason.None)
        {
            return reason;
        }

        if (!_opening.TryOpenRtp(packet, headerLength, index, destination[..plain]))
        {
            return DropReason.BadTag;
        }

        state.Accept(index);
        length = plain;
        return DropReason.None;
    }

    /// <summary>Opens one (compound) RTCP packet; one that says it isn't encrypted is authenticated all the same.</summary>
    /// <param name="packet">As received.</param>
    /// <param name="destination">Gets the plain packet; may be the packet's own memory. Untouched when refused.</param>
    /// <param name="length">Bytes written, 0 when refused.</param>
    /// <returns>None; else Truncated, Oversized, Replayed, TooOld or BadTag.</returns>
    public DropReason OpenRtcp(ReadOnlySpan<byte> packet, Span<byte> destination, out int length)
    {
        length = 0;
        int plain = packet.Length - _rtcpOverhead;
        if (plain < SrtpWire.RtcpHeaderLength)
        {
            return DropReason.Truncated;
        }

        if (destination.Length < plain)
        {
            return DropReason.Oversized;
        }

        uint ssrc = SrtpWire.RtcpSsrc(packet);
        uint indexWord = BinaryPrimitives.ReadUInt32BigEndian(packet[^_opening.RtcpIndexFromEnd..]);
        uint index = indexWord & ~SrtpWire.RtcpEncrypted;
        DropReason reason = _rtcpReplay.Check(ssrc, index);
        if (reason != DropReason.None)
        {
            return reason;
        }

        if (!_opening.TryOpenRtcp(packet, indexWord, destination[..plain]))
        {
            return DropReason.BadTag;
        }

        _rtcpReplay.Accept(ssrc, index);
        length = plain;
        return DropReason.None;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose() => _opening.Dispose();
}
