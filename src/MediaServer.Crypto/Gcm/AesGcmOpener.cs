namespace MediaServer.Crypto;

/// <summary>
/// Opens what AES-GCM sealed. The tag is checked before a byte of plaintext leaves; a wrong tag is a value, never an
/// exception. One thread at a time.
/// </summary>
public sealed class AesGcmOpener : IDisposable
{
    private readonly FrameworkGcmOpener _framework;

    /// <param name="key">16 or 32 bytes; copied.</param>
    /// <param name="path">Which implementation.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public AesGcmOpener(ReadOnlySpan<byte> key, CryptoPath path = CryptoPath.Auto)
    {
        _ = path;
        _framework = new FrameworkGcmOpener(key);
    }

    /// <summary>Checks the tag and decrypts.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="associatedData">Authenticated, not encrypted; any length.</param>
    /// <param name="sealed">Ciphertext and tag, 16 bytes or more; less is refused.</param>
    /// <param name="destination">Gets the plaintext, 16 bytes less; may be the same memory. Untouched when refused.</param>
    /// <returns>False when the tag is wrong.</returns>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> @sealed, Span<byte> destination) =>
        @sealed.Length >= AesGcmSealer.TagLength && _framework.TryOpen(nonce, associatedData, @sealed, destination);

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _framework.Dispose();
}
