using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>
/// GHASH (NIST SP 800-38D section 6.4) over many blocks at once, and the XOR of the keystream with it, for one width of
/// vectors. Blocks are kept with their bytes reversed and the key is multiplied by x (RFC 8452 appendix A), which saves
/// the shift of each product. <c>s</c> is the running hash; <c>h1</c> points to the key H, its powers lie before it
/// (see <see cref="GcmKeyLayout"/>); k0-k7 are keystream.
/// </summary>
internal unsafe interface IGhash
{
    static abstract bool IsSupported { get; }

    /// <summary>Encrypts 128 bytes and hashes them.</summary>
    static abstract Vector128<ulong> SealChunk(
        Vector128<ulong> s,
        byte* h1,
        byte* source,
        byte* destination,
        Vector128<byte> k0,
        Vector128<byte> k1,
        Vector128<byte> k2,
        Vector128<byte> k3,
        Vector128<byte> k4,
        Vector128<byte> k5,
        Vector128<byte> k6,
        Vector128<byte> k7);

    /// <summary>Encrypts the last 1-127 bytes, hashes them and the block of lengths.</summary>
    static abstract Vector128<ulong> SealTail(
        Vector128<ulong> s,
        byte* h1,
        byte* source,
        byte* destination,
        int length,
        Vector128<ulong> lengths,
        Vector128<byte> k0,
        Vector128<byte> k1,
        Vector128<byte> k2,
        Vector128<byte> k3,
        Vector128<byte> k4,
        Vector128<byte> k5,
        Vector128<byte> k6,
        Vector128<byte> k7);

    /// <summary>XORs 128 bytes.</summary>
    static abstract void XorChunk(
        byte* source,
        byte* destination,
        Vector128<byte> k0,
        Vector128<byte> k1,
        Vector128<byte> k2,
        Vector128<byte> k3,
        Vector128<byte> k4,
        Vector128<byte> k5,
        Vector128<byte> k6,
        Vector128<byte> k7);

    /// <summary>XORs the last 1-127 bytes.</summary>
    static abstract void XorTail(
        byte* source,
        byte* destination,
        int length,
        Vector128<byte> k0,
        Vector128<byte> k1,
        Vector128<byte> k2,
        Vector128<byte> k3,
        Vector128<byte> k4,
        Vector128<byte> k5,
        Vector128<byte> k6,
        Vector128<byte> k7);

    /// <summary>Hashes 128 bytes.</summary>
    static abstract Vector128<ulong> HashChunk(Vector128<ulong> s, byte* h1, byte* source);

    /// <summary>Hashes 1-127 bytes, filled with zeros to a whole block.</summary>
    static abstract Vector128<ulong> HashTail(Vector128<ulong> s, byte* h1, byte* source, int length);

    /// <summary>Hashes one block.</summary>
    static abstract Vector128<ulong> HashBlock(Vector128<ulong> s, byte* h1, Vector128<ulong> block);
}
