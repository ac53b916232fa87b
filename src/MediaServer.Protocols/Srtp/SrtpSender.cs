using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>
/// Seals RTP and RTCP for one peer (RFC 3711, RFC 7714), straight from the payload that all peers share. Belongs to
/// one lane; allocates nothing for a packet.
/// <para>
/// One SSRC, sequence number and rollover counter must be sealed only once, or again with identical bytes: other
/// content would repeat a GCM nonce and give the key away (RFC 7714 section 11).
/// </para>
/// </summary>
public sealed class SrtpSender : IDisposable
{
    // RFC 3711 section 9.2: no more than 2^31 SRTCP packets under one key.
    private const uint RtcpIndexEnd = 0x8000_0000;

    private readonly SrtpSealing _sealing;

    /// <param name="profile">What DTLS or SDES agreed on.</param>
    /// <param name="masterKey">This side's write key, <see cref="SrtpProfileExtensions.KeyLength"/> bytes; copied.</param>
    /// <param name="masterSalt">This side's write salt, <see cref="SrtpProfileExtensions.SaltLength"/> bytes; copied.</param>
    /// <param name="path">Which implementation; leave it to configuration.</param>
    /// <exception cref="ArgumentException">A length isn't the profile's.</exception>
    public SrtpSender(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path = CryptoPath.Auto)
    {
        _sealing = SrtpSealing.Create(profile, masterKey, masterSalt, path);
        RtpTagLength = profile.RtpTagLength();
        RtcpOverhead = profile.RtcpOverhead();
    }

    /// <summary>Bytes added to an RTP packet.</summary>
    public int RtpTagLength { get; }

    /// <summary>Bytes added to an RTCP packet.</summary>
    public int RtcpOverhead { get; }

    /// <summary>The next SRTCP index; 2^31 when there is none left.</summary>
    internal uint NextRtcpIndex { get; set; }

    /// <summary>Seals one RTP packet from parts that lie apart.</summary>
    /// <param name="header">The whole header with CSRCs and extension, 12 bytes or more; the P bit is set where there is padding.</param>
    /// <param name="prefix">0-32 bytes before the payload: a rewritten payload descriptor, or RTX's original sequence number.</param>
    /// <param name="payload">The shared payload; read once.</param>
    /// <param name="padding">0-255 bytes of padding.</param>
    /// <param name="rolloverCounter">The sender's rollover counter for this packet.</param>
    /// <param name="destination">At least the sum of all lengths and <see cref="RtpTagLength"/>; apart from the payload.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the prefix or padding too long: a fault of the caller.</exception>
    public int SealRtp(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding, uint rolloverCounter, Span<byte> destination) =>
        _sealing.SealRtp(header, new PlaintextParts(prefix, payload, padding), rolloverCounter, destination);

    /// <summary>Seals one (compound) RTCP packet under the next SRTCP index.</summary>
    /// <param name="packet">8 bytes or more.</param>
    /// <param name="destination">At least <see cref="RtcpOverhead"/> bytes more; may be the packet's own memory.</param>
    /// <returns>Bytes written; 0 when the 2^31 indices are used up (new keys are needed) or the packet is no RTCP.</returns>
    public int SealRtcp(ReadOnlySpan<byte> packet, Span<byte> destination)
    {
        if (NextRtcpIndex >= RtcpIndexEnd || packet.Length < SrtpWire.RtcpHeaderLength)
        {
            return 0;
        }

        return _sealing.SealRtcp(packet, NextRtcpIndex++, destination);
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose() => _sealing.Dispose();
}
