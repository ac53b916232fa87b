using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>HKDF with SHA-256 (RFC 5869).</summary>
public static class Hkdf
{
    /// <summary>Derives <paramref name="destination"/>.Length bytes, at most 8160.</summary>
    /// <param name="inputKey">Input keying material, any length.</param>
    /// <param name="salt">Salt, may be empty.</param>
    /// <param name="info">Context, may be empty.</param>
    /// <param name="destination">Gets the output keying material.</param>
    public static void DeriveKey(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> destination) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, inputKey, destination, salt, info);
}
