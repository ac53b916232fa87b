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

    private readonly GcmKey? _key;
    private readonly AesGcm? _framework;

    /// <param name="key">16 or 32 bytes; copied.</param>
    /// <param name="path">Which implementation.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor can't run the path.</exception>
    public AesGcmSealer(ReadOnlySpan<byte> key, CryptoPath path = CryptoPath.Auto)
    {
        AesKeySchedule.CheckKey(key);
        CryptoPath resolved = CryptoSelection.Resolve(path);
        if (resolved == CryptoPath.Framework)
        {
            _framework = new AesGcm(key, TagLength);
        }
        else
        {
            _key = new GcmKey(key, resolved);
        }
    }

    /// <summary>Encrypts and authenticates. A nonce must never be used twice with one key for different content.</summary>
    /// <param name="nonce">The nonce's counter block.</param>
    /// <param name="associatedData">Authenticated, not encrypted; any length.</param>
    /// <param name="plaintext">What is encrypted, at most 64 GiB by the algorithm.</param>
    /// <param name="destination">
    /// Gets the ciphertext and the tag: 16 bytes more than the plaintext. It may be where the payload lies when there
    /// is no prefix.
    /// </param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void Seal(CounterBlock nonce, ReadOnlySpan<byte> associatedData, scoped in PlaintextParts plaintext, Span<byte> destination)
    {
        if (destination.Length < plaintext.Length + TagLength)
        {
            throw new ArgumentException("too short for ciphertext and tag", nameof(destination));
        }

        if (_key is not null)
        {
            _key.Seal(nonce, associatedData, plaintext, destination);
            return;
        }

        Span<byte> iv = stackalloc byte[16];
        nonce.WriteTo(iv);
        Span<byte> text = destination[..plaintext.Length];
        plaintext.CopyTo(text);
        _framework!.Encrypt(iv[..NonceLength], text, text, destination.Slice(text.Length, TagLength), associatedData);
    }

    /// <inheritdoc cref="Seal(CounterBlock, ReadOnlySpan{byte}, in PlaintextParts, Span{byte})"/>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> destination) =>
        Seal(CounterBlock.FromNonce(nonce), associatedData, new PlaintextParts(default, plaintext, 0), destination);

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _key?.Dispose();
        _framework?.Dispose();
    }
}
