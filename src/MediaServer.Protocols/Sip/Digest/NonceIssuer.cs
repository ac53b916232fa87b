using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using MediaServer.Crypto;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// Nonces that need no memory: the time, a random part and an HMAC over both and the source. A flood of unauthenticated
/// requests leaves nothing behind.
/// </summary>
public sealed class NonceIssuer
{
    private const int TagLength = 16;
    private const int Length = 8 + 8 + TagLength;

    private readonly IRandomSource _random;
    private readonly byte[] _key = new byte[32];

    public NonceIssuer(IRandomSource random)
    {
        _random = random;
        random.Fill(_key);
    }

    /// <summary>How long a nonce is good.</summary>
    public Duration Life { get; init; } = Duration.FromSeconds(300);

    public string Create(Instant now)
    {
        Span<byte> nonce = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(nonce, now.Microseconds);
        _random.Fill(nonce[8..16]);
        Seal(nonce[..16], nonce[16..]);
        return Base64Url.EncodeToString(nonce);
    }

    /// <summary>Tells whether a nonce is ours.</summary>
    /// <param name="nonce">As it came.</param>
    /// <param name="now">The time.</param>
    /// <param name="stale">True for one of ours whose life is over: the client tries again without asking its user.</param>
    /// <param name="expires">When its life ends.</param>
    public bool Check(string nonce, Instant now, out bool stale, out Instant expires)
    {
        stale = false;
        expires = Instant.Past;
        Span<byte> bytes = stackalloc byte[Length];
        if (nonce.Length > 64 || !TryDecode(nonce, bytes))
        {
            return false;
        }

        Span<byte> tag = stackalloc byte[TagLength];
        Seal(bytes[..16], tag);
        if (!System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(tag, bytes[16..]))
        {
            return false;
        }

        expires = new Instant(BinaryPrimitives.ReadInt64BigEndian(bytes)) + Life;
        stale = now >= expires;
        return !stale;
    }

    private static bool TryDecode(string nonce, Span<byte> bytes)
    {
        Span<byte> text = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(nonce, text, out int length)
            && Base64Url.IsValid(text[..length], out int decoded) && decoded == Length
            && Base64Url.TryDecodeFromUtf8(text[..length], bytes, out int written) && written == Length;
    }

    private void Seal(ReadOnlySpan<byte> head, Span<byte> tag)
    {
        Span<byte> digest = stackalloc byte[HmacSha256.Length];
        HmacSha256.Compute(_key, head, digest);
        digest[..TagLength].CopyTo(tag);
    }
}
