using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>Sealing by AES-GCM (RFC 7714).</summary>
internal sealed class GcmSealing : SrtpSealing
{
    private readonly AesGcmSealer _rtp;
    private readonly AesGcmSealer _rtcp;
    private SrtpSalt _rtpSalt;
    private SrtpSalt _rtcpSalt;

    public GcmSealing(SrtpProfile profile, SrtpKeyDerivation keys, CryptoPath path)
    {
        Span<byte> key = stackalloc byte[profile.KeyLength()];
        Span<byte> salt = stackalloc byte[profile.SaltLength()];
        keys.Derive(SrtpKeyDerivation.RtpEncryption, key);
        keys.Derive(SrtpKeyDerivation.RtpSalt, salt);
        _rtp = new AesGcmSealer(key, path);
        _rtpSalt = new SrtpSalt(salt);
        keys.Derive(SrtpKeyDerivation.RtcpEncryption, key);
        keys.Derive(SrtpKeyDerivation.RtcpSalt, salt);
        _rtcp = new AesGcmSealer(key, path);
        _rtcpSalt = new SrtpSalt(salt);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(salt);
    }

    /// <summary>From one session key and salt for both RTP and RTCP, as RFC 7714's vectors have them.</summary>
    internal GcmSealing(ReadOnlySpan<byte> sessionKey, ReadOnlySpan<byte> sessionSalt, CryptoPath path)
    {
        _rtp = new AesGcmSealer(sessionKey, path);
        _rtcp = new AesGcmSealer(sessionKey, path);
        _rtpSalt = new SrtpSalt(sessionSalt);
        _rtcpSalt = _rtpSalt;
    }

    public override int SealRtp(ReadOnlySpan<byte> header, scoped in PlaintextParts text, uint rolloverCounter, Span<byte> destination)
    {
        ulong index = ((ulong)rolloverCounter << 16) | SrtpWire.RtpSequence(header);
        CounterBlock iv = _rtpSalt.GcmNonce(SrtpWire.RtpSsrc(header), index);
        int total = header.Length + text.Length + AesGcmSealer.TagLength;
        header.CopyTo(destination);
        _rtp.Seal(iv, header, text, destination[header.Length..total]);
        return total;
    }

    public override int SealRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination)
    {
        // RFC 7714 section 9.2: associated data are the first 8 bytes and the word of E bit and index.
        Span<byte> associated = stackalloc byte[SrtpWire.RtcpHeaderLength + SrtpWire.RtcpIndexLength];
        packet[..SrtpWire.RtcpHeaderLength].CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[SrtpWire.RtcpHeaderLength..], SrtpWire.RtcpEncrypted | index);
        CounterBlock iv = _rtcpSalt.GcmNonce(SrtpWire.RtcpSsrc(packet), index);

        int tagged = packet.Length + AesGcmSealer.TagLength;
        _rtcp.Seal(iv, associated, new PlaintextParts(default, packet[SrtpWire.RtcpHeaderLength..], 0), destination[SrtpWire.RtcpHeaderLength..tagged]);
        associated[..SrtpWire.RtcpHeaderLength].CopyTo(destination);
        associated[SrtpWire.RtcpHeaderLength..].CopyTo(destination[tagged..]);
        return tagged + SrtpWire.RtcpIndexLength;
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        _rtpSalt = default;
        _rtcpSalt = default;
    }
}
