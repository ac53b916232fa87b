namespace MediaServer.Crypto;

/// <summary>
/// AES in counter mode (RFC 3711 section 4.1.1; RFC 6188 for 256 bits): the last 16 bits of the initial vector count
/// blocks, so one vector serves 1 MiB. Encryption and decryption are the same. One thread at a time.
/// </summary>
public sealed class AesCounterMode : IDisposable
{
    /// <summary>Bytes of an initial vector; the last two must be 0.</summary>
    public const int IvLength = 16;

    private readonly FrameworkCounterMode _framework;

    /// <param name="key">16 or 32 bytes; copied.</param>
    /// <param name="path">Which implementation.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public AesCounterMode(ReadOnlySpan<byte> key, CryptoPath path = CryptoPath.Auto)
    {
        _ = path;
        _framework = new FrameworkCounterMode(key);
    }

    /// <summary>Joins the parts, XORs the keystream over them and writes the result.</summary>
    /// <param name="iv">16 bytes, the last two 0.</param>
    /// <param name="text">At most 1 MiB.</param>
    /// <param name="destination">As long as the text; may be the payload's own memory when there is no prefix.</param>
    public void Transform(ReadOnlySpan<byte> iv, scoped PlaintextParts text, Span<byte> destination)
    {
        Span<byte> output = destination[..text.Length];
        text.CopyTo(output);
        _framework.Transform(iv, output);
    }

    /// <inheritdoc cref="Transform(ReadOnlySpan{byte}, PlaintextParts, Span{byte})"/>
    public void Transform(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> text, Span<byte> destination) =>
        Transform(iv, new PlaintextParts(default, text, 0), destination);

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _framework.Dispose();
}
