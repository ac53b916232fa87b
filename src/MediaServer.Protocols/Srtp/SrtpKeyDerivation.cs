using System.Security.Cryptography;
using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>
/// Session keys from a master key (RFC 3711 section 4.3, RFC 7714 section 12): AES counter mode over zeros, the
/// label mixed into the salt. The key derivation rate is always 0, as in DTLS-SRTP (RFC 5764 section 4.1.2).
/// </summary>
internal ref struct SrtpKeyDerivation : IDisposable
{
    public const byte RtpEncryption = 0;
    public const byte RtpAuthentication = 1;
    public const byte RtpSalt = 2;
    public const byte RtcpEncryption = 3;
    public const byte RtcpAuthentication = 4;
    public const byte RtcpSalt = 5;

    private readonly AesCounterMode _masterKey;
    private readonly ReadOnlySpan<byte> _masterSalt;

    /// <exception cref="ArgumentException">A length isn't the profile's.</exception>
    public SrtpKeyDerivation(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        if (masterKey.Length != profile.KeyLength() || masterSalt.Length != profile.SaltLength())
        {
            throw new ArgumentException($"{profile} takes a key of {profile.KeyLength()} bytes and a salt of {profile.SaltLength()}");
        }

        // Once for each connection: no need for the fast path.
        _masterKey = new AesCounterMode(masterKey, CryptoPath.Framework);
        _masterSalt = masterSalt;
    }

    public readonly void Derive(byte label, Span<byte> destination)
    {
        // x = label * 2^48 XOR salt, over 112 bits; IV = x * 2^16. A 96-bit salt is filled with zeros on the right.
        Span<byte> iv = stackalloc byte[16];
        iv.Clear();
        _masterSalt.CopyTo(iv);
        iv[7] ^= label;
        destination.Clear();
        _masterKey.Transform(CounterBlock.FromBytes(iv), destination, destination);
        CryptographicOperations.ZeroMemory(iv);
    }

    public readonly void Dispose() => _masterKey.Dispose();
}
