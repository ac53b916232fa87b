namespace MediaServer.Crypto;

/// <summary>
/// Opens what AES-GCM sealed. The tag is checked before a byte of plaintext leaves; a wrong tag is a value, never an
/// exception. One thread at a time.
/// </summary>
public sealed class AesGcmOpener : IDisposable
{
    private readonly GcmKey? _key;
    private readonly FrameworkGcmOpener? _framework;

    /// <param name="key">16 or 32 bytes; copied.</param>
    /// <param name="path">Which implementation.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor can't run the path.</exception>
    public AesGcmOpener(ReadOnlySpan<byte> key, CryptoPath path = CryptoPath.Auto)
    {
        AesKeySchedule.CheckKey(key);
        CryptoPath resolved = CryptoSelection.Resolve(path);
        if (resolved == CryptoPath.Framework)
        {
            _framework = new FrameworkGcmOpener(key);
        }
        else
        {
            _key = new GcmKey(key, resolved);
        }
    }

    /// <summary>Checks the tag and decrypts.</summary>
    /// <param name="nonce">The nonce's counter block.</param>
    /// <param name="associatedData">Authenticated, not encrypted; any length.</param>
    /// <param name="sealed">Ciphertext and tag, 16 bytes or more; less is refused.</param>
    /// <param name="destination">Gets the plaintext, 16 bytes less; may be the same memory. Untouched when refused.</param>
    /// <returns>False when the tag is wrong.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public bool TryOpen(CounterBlock nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> @sealed, Span<byte> destination)
    {
        int length = @sealed.Length - AesGcmSealer.TagLength;
        if (length < 0)
        {
            return false;
        }

        if (destination.Length < length)
        {
            throw new ArgumentException("too short for the plaintext", nameof(destination));
        }

        return _key is not null
            ? _key.TryOpen(nonce, associatedData, @sealed, destination)
            : _framework!.TryOpen(nonce, associatedData, @sealed, destination);
    }

    /// <inheritdoc cref="TryOpen(CounterBlock, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> @sealed, Span<byte> destination) =>
        TryOpen(CounterBlock.FromNonce(nonce), associatedData, @sealed, destination);

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _key?.Dispose();
        _framework?.Dispose();
    }
}
