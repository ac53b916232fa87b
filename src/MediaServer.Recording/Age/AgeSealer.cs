using System.Security.Cryptography;
using MediaServer.Crypto;
using MediaServer.Primitives;

namespace MediaServer.Recording.Age;

/// <summary>A whole plaintext as one age v1 file, for what is known before it is written.</summary>
public static class AgeSealer
{
    /// <param name="recipients">Who can open it; at least one.</param>
    /// <param name="random">The crypto room's generator.</param>
    /// <param name="plaintext">Anything but nothing: an empty file has no use here.</param>
    public static byte[] Seal(IReadOnlyList<AgeRecipient> recipients, IRandomSource random, ReadOnlySpan<byte> plaintext)
    {
        ArgumentOutOfRangeException.ThrowIfZero(recipients.Count);
        ArgumentOutOfRangeException.ThrowIfZero(plaintext.Length);
        Span<byte> fileKey = stackalloc byte[16];
        Span<byte> payloadNonce = stackalloc byte[AgeFormat.NonceSize];
        Span<byte> key = stackalloc byte[ChaCha20Poly1305Aead.KeyLength];
        Span<byte> nonce = stackalloc byte[12];
        random.Fill(fileKey);
        random.Fill(payloadNonce);
        byte[] header = [.. AgeHeaderWriter.Write(fileKey, recipients, random), .. payloadNonce];
        Hkdf.DeriveKey(fileKey, payloadNonce, "payload"u8, key);
        int chunks = (plaintext.Length + AgeFormat.ChunkSize - 1) / AgeFormat.ChunkSize;
        byte[] file = new byte[header.Length + plaintext.Length + (chunks * AgeFormat.TagSize)];
        header.CopyTo(file, 0);
        Span<byte> rest = file.AsSpan(header.Length);
        for (int index = 0; index < chunks; index++)
        {
            int length = Math.Min(AgeFormat.ChunkSize, plaintext.Length);
            AgeFormat.Nonce(nonce, index, final: index == chunks - 1);
            ChaCha20Poly1305Aead.Seal(key, nonce, [], plaintext[..length], rest[..(length + AgeFormat.TagSize)]);
            plaintext = plaintext[length..];
            rest = rest[(length + AgeFormat.TagSize)..];
        }

        CryptographicOperations.ZeroMemory(fileKey);
        CryptographicOperations.ZeroMemory(key);
        return file;
    }
}
