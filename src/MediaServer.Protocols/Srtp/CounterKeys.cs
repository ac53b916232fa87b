using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>Session keys of AES counter mode and HMAC-SHA1 (RFC 3711 sections 4.1 and 4.2), the same for both directions.</summary>
internal sealed class CounterKeys : IDisposable
{
    /// <summary>RTCP tags have 80 bits in both profiles (RFC 5764 section 4.1.2).</summary>
    public const int RtcpTagLength = 10;

    // RFC 3711 section 5.2: HMAC-SHA1 keys have 160 bits.
    private const int AuthenticationKeyLength = 20;

    private SrtpSalt _rtpSalt;
    private SrtpSalt _rtcpSalt;

    public CounterKeys(SrtpProfile profile, SrtpKeyDerivation keys, CryptoPath path)
    {
        Span<byte> key = stackalloc byte[profile.KeyLength()];
        Span<byte> salt = stackalloc byte[profile.SaltLength()];
        Span<byte> authentication = stackalloc byte[AuthenticationKeyLength];

        keys.Derive(SrtpKeyDerivation.RtpEncryption, key);
        keys.Derive(SrtpKeyDerivation.RtpAuthentication, authentication);
        keys.Derive(SrtpKeyDerivation.RtpSalt, salt);
        RtpCipher = new AesCounterMode(key, path);
        RtpAuthenticator = new HmacSha1Authenticator(authentication, path);
        _rtpSalt = new SrtpSalt(salt);

        keys.Derive(SrtpKeyDerivation.RtcpEncryption, key);
        keys.Derive(SrtpKeyDerivation.RtcpAuthentication, authentication);
        keys.Derive(SrtpKeyDerivation.RtcpSalt, salt);
        RtcpCipher = new AesCounterMode(key, path);
        RtcpAuthenticator = new HmacSha1Authenticator(authentication, path);
        _rtcpSalt = new SrtpSalt(salt);

        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(salt);
        CryptographicOperations.ZeroMemory(authentication);
    }

    public AesCounterMode RtpCipher { get; }

    public HmacSha1Authenticator RtpAuthenticator { get; }

    public AesCounterMode RtcpCipher { get; }

    public HmacSha1Authenticator RtcpAuthenticator { get; }

    public void TransformRtp(uint ssrc, ulong index, scoped in PlaintextParts text, Span<byte> destination)
    {
        CounterBlock iv = _rtpSalt.CounterIv(ssrc, index);
        RtpCipher.Transform(iv, text, destination);
    }

    public void TransformRtcp(uint ssrc, uint index, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        CounterBlock iv = _rtcpSalt.CounterIv(ssrc, index);
        RtcpCipher.Transform(iv, text, destination);
    }

    /// <summary>RFC 3711 section 4.2: the rollover counter is authenticated though it isn't sent.</summary>
    public void TagRtp(ReadOnlySpan<byte> authenticated, uint rolloverCounter, Span<byte> tag)
    {
        Span<byte> roc = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(roc, rolloverCounter);
        RtpAuthenticator.Compute(authenticated, roc, tag);
    }

    public bool VerifyRtp(ReadOnlySpan<byte> authenticated, uint rolloverCounter, ReadOnlySpan<byte> tag)
    {
        Span<byte> roc = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(roc, rolloverCounter);
        return RtpAuthenticator.Verify(authenticated, roc, tag);
    }

    public void Dispose()
    {
        RtpCipher.Dispose();
        RtpAuthenticator.Dispose();
        RtcpCipher.Dispose();
        RtcpAuthenticator.Dispose();
        _rtpSalt = default;
        _rtcpSalt = default;
    }
}
