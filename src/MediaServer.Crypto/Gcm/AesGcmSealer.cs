using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>
/// Seals with AES-GCM (NIST SP 800-38D): one key of 128 or 256 bits, nonces of 12 bytes, tags of 16. Nothing is
/// allocated by sealing. One thread at a time.
/// </summary>
public sealed class AesGcmSealer : IDisposable
{
    /// <summary>Bytes of a nonce.</summary>
    public const int NonceLength = 12;

    /// <summary>Bytes of a tag.</summary>
    public const int TagLength = 16;

    private readonly AesGcm _framework;

    /// <param name="key">16 or 32 bytes; copied.</param>
    /// <param name="path">Which implementation.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public AesGcmSealer(ReadOnlySpan<byte> key, CryptoPath path = CryptoPath.Auto)
    {
        _ = path;
        _framework = new AesGcm(key, TagLength);
    }

    /// <summary>Encrypts and authenticates. A nonce must never be used twice with one key for different content.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="associatedData">Authenticated, not encrypted; any length.</param>
    /// <param name="plaintext">What is encrypted.</param>
    /// <param name="destination">Gets the ciphertext and the tag: 16 bytes more than the plaintext.</param>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, scoped PlaintextParts plaintext, Span<byte> destination)
    {
        Span<byte> text = destination[..plaintext.Length];
        plaintext.CopyTo(text);
        _framework.Encrypt(nonce, text, text, destination.Slice(text.Length, TagLength), associatedData);
    }

    /// <inheritdoc cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, PlaintextParts, Span{byte})"/>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> destination) =>
        Seal(nonce, associatedData, new PlaintextParts(default, plaintext, 0), destination);

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _framework.Dispose();
}
