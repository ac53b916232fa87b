namespace MediaServer.Crypto;

/// <summary>
/// AES in counter mode (RFC 3711 section 4.1.1; RFC 6188 for 256 bits): the last 16 bits of the initial vector count
/// blocks, so one vector serves 1 MiB. Encryption and decryption are the same. One thread at a time.
/// </summary>
public sealed class AesCounterMode : IDisposable
{
    private readonly CounterModeKey? _key;
    private readonly FrameworkCounterMode? _framework;

    /// <param name="key">16 or 32 bytes; copied.</param>
    /// <param name="path">Which implementation.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor can't run the path.</exception>
    public AesCounterMode(ReadOnlySpan<byte> key, CryptoPath path = CryptoPath.Auto)
    {
        AesKeySchedule.CheckKey(key);
        CryptoPath resolved = CryptoSelection.Resolve(path);
        if (resolved == CryptoPath.Framework)
        {
            _framework = new FrameworkCounterMode(key);
        }
        else
        {
            _key = new CounterModeKey(key, resolved);
        }
    }

    /// <summary>Joins the parts, XORs the keystream over them and writes the result.</summary>
    /// <param name="iv">The first block; its last 16 bits must be 0.</param>
    /// <param name="text">At most 1 MiB.</param>
    /// <param name="destination">As long as the text; may be the payload's own memory when there is no prefix.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void Transform(CounterBlock iv, scoped in PlaintextParts text, Span<byte> destination)
    {
        if (destination.Length < text.Length)
        {
            throw new ArgumentException("shorter than the text", nameof(destination));
        }

        if (_key is not null)
        {
            _key.Transform(iv, text, destination);
            return;
        }

        Span<byte> output = destination[..text.Length];
        text.CopyTo(output);
        _framework!.Transform(iv, output);
    }

    /// <inheritdoc cref="Transform(CounterBlock, in PlaintextParts, Span{byte})"/>
    public void Transform(CounterBlock iv, ReadOnlySpan<byte> text, Span<byte> destination) =>
        Transform(iv, new PlaintextParts(default, text, 0), destination);

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _key?.Dispose();
        _framework?.Dispose();
    }
}
