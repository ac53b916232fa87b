using System.Security.Cryptography;
using System.Text;
using MediaServer.Crypto;
using MediaServer.Primitives;

namespace MediaServer.Recording.Age;

/// <summary>Writes the header of an age v1 file: one X25519 stanza for each recipient, then the MAC.</summary>
internal static class AgeHeaderWriter
{
    /// <param name="fileKey">16 random bytes, used for this file only.</param>
    /// <param name="recipients">At least one.</param>
    /// <param name="random">The crypto room's generator.</param>
    public static byte[] Write(ReadOnlySpan<byte> fileKey, IReadOnlyList<AgeRecipient> recipients, IRandomSource random)
    {
        StringBuilder text = new();
        text.Append(AgeFormat.Version).Append('\n');
        foreach (AgeRecipient recipient in recipients)
        {
            AppendStanza(text, fileKey, recipient, random);
        }

        text.Append("---");
        byte[] mac = Mac(fileKey, Encoding.ASCII.GetBytes(text.ToString()));
        text.Append(' ').Append(Base64(mac)).Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    internal static byte[] Mac(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> header)
    {
        Span<byte> key = stackalloc byte[32];
        Hkdf.DeriveKey(fileKey, [], "header"u8, key);
        byte[] mac = new byte[HmacSha256.Length];
        HmacSha256.Compute(key, header, mac);
        CryptographicOperations.ZeroMemory(key);
        return mac;
    }

    /// <summary>The key that wraps a file key: HKDF over the shared secret, salted with both shares.</summary>
    internal static void WrapKey(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> share, ReadOnlySpan<byte> recipient, Span<byte> key)
    {
        Span<byte> salt = stackalloc byte[64];
        share.CopyTo(salt);
        recipient.CopyTo(salt[32..]);
        Hkdf.DeriveKey(shared, salt, AgeFormat.X25519Info, key);
    }

    private static void AppendStanza(StringBuilder text, ReadOnlySpan<byte> fileKey, AgeRecipient recipient, IRandomSource random)
    {
        Span<byte> ephemeral = stackalloc byte[32];
        Span<byte> share = stackalloc byte[32];
        Span<byte> shared = stackalloc byte[32];
        Span<byte> key = stackalloc byte[32];
        Span<byte> nonce = stackalloc byte[12];
        Span<byte> body = stackalloc byte[32];
        random.Fill(ephemeral);
        X25519.PublicKey(ephemeral, share);
        if (!X25519.TryAgree(ephemeral, recipient.PublicKey, shared))
        {
            throw new CryptographicException("a recipient's key is of low order: nothing can be encrypted to it");
        }

        WrapKey(shared, share, recipient.PublicKey, key);
        nonce.Clear();
        ChaCha20Poly1305Aead.Seal(key, nonce, [], fileKey, body);

        text.Append("-> X25519 ").Append(Base64(share)).Append('\n').Append(Base64(body)).Append('\n');
        CryptographicOperations.ZeroMemory(ephemeral);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(key);
    }

    private static string Base64(ReadOnlySpan<byte> data) => Convert.ToBase64String(data).TrimEnd('=');
}
