using System.Buffers.Binary;

namespace MediaServer.Recording.Age;

/// <summary>Constants of the age v1 format (C2SP age specification) and of how recordings use it.</summary>
public static class AgeFormat
{
    /// <summary>Plaintext bytes in every chunk but the last.</summary>
    public const int ChunkSize = 64 * 1024;

    public const int TagSize = 16;

    /// <summary>Bytes on disk of a whole chunk.</summary>
    public const int SealedChunkSize = ChunkSize + TagSize;

    /// <summary>Bytes of the payload nonce after the header.</summary>
    public const int NonceSize = 16;

    /// <summary>Bytes on disk of the last chunk of every recording: one empty EBML Void, sealed.</summary>
    public const int SealedFinalSize = 2 + TagSize;

    internal const string Version = "age-encryption.org/v1";

    /// <summary>
    /// The plaintext of the last chunk. It is one constant: the last chunk for an index can be sealed before it is known
    /// whether the recording will end there, and no nonce ever seals two plaintexts.
    /// </summary>
    internal static ReadOnlySpan<byte> FinalPlaintext => [0xEC, 0x80];

    internal static ReadOnlySpan<byte> X25519Info => "age-encryption.org/v1/X25519"u8;

    /// <summary>STREAM nonce: 11 bytes big-endian counter, one byte that is 1 for the last chunk only.</summary>
    internal static void Nonce(Span<byte> nonce, long index, bool final)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[3..], index);
        nonce[11] = final ? (byte)1 : (byte)0;
    }
}
