using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Managed = Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305;
using Native = System.Security.Cryptography.ChaCha20Poly1305;

namespace MediaServer.Crypto;

/// <summary>
/// ChaCha20-Poly1305 (RFC 8439 section 2.8): 32-byte key, 12-byte nonce, 16-byte tag behind the ciphertext. The
/// framework's where the operating system has it, else managed code.
/// </summary>
public static class ChaCha20Poly1305Aead
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyLength = 32;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceLength = 12;

    /// <summary>Bytes of a tag.</summary>
    public const int TagLength = 16;

    /// <summary>Encrypts; <paramref name="destination"/> gets the ciphertext and 16 bytes of tag.</summary>
    public static void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (!Native.IsSupported)
        {
            Run(true, key, nonce, associatedData, plaintext, destination);
            return;
        }

        using Native native = new(key);
        native.Encrypt(nonce, plaintext, destination[..plaintext.Length], destination.Slice(plaintext.Length, TagLength), associatedData);
    }

    /// <summary>Decrypts ciphertext and tag; <paramref name="destination"/> gets 16 bytes less, or zeros when refused.</summary>
    /// <returns>False when the tag is wrong or there is none.</returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> @sealed, Span<byte> destination)
    {
        int length = @sealed.Length - TagLength;
        if (length < 0)
        {
            return false;
        }

        try
        {
            if (!Native.IsSupported)
            {
                Run(false, key, nonce, associatedData, @sealed, destination);
                return true;
            }

            using Native native = new(key);
            native.Decrypt(nonce, @sealed[..length], @sealed[length..], destination[..length], associatedData);
            return true;
        }
        catch (Exception fault) when (fault is AuthenticationTagMismatchException or InvalidCipherTextException)
        {
            // Files and stanzas, never packets: an exception here costs nobody's call.
            destination[..length].Clear();
            return false;
        }
    }

    internal static void Run(
        bool seal, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> input, Span<byte> destination)
    {
        Managed cipher = new();
        cipher.Init(seal, new AeadParameters(new KeyParameter(key), TagLength * 8, nonce.ToArray(), associatedData.ToArray()));
        byte[] output = new byte[cipher.GetOutputSize(input.Length)];
        int written = cipher.ProcessBytes(input, output);
        written += cipher.DoFinal(output, written);
        output.AsSpan(0, written).CopyTo(destination);
        CryptographicOperations.ZeroMemory(output);
    }
}
