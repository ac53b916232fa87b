using System.Security.Cryptography;

namespace MediaServer.Recording.Storage;

/// <summary>
/// The Merkle tree hash of RFC 9162 section 2.1.1 over chunk digests, built as they come with one hash a level: a
/// manifest of constant size can tell which of ten thousand chunks was changed.
/// </summary>
public sealed class MerkleTree
{
    private readonly byte[]?[] _levels = new byte[]?[64];

    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> digest)
    {
        byte[] node = Hash(0, digest, []);
        int level = 0;
        for (; _levels[level] is { } left; level++)
        {
            node = Hash(1, left, node);
            _levels[level] = null;
        }

        _levels[level] = node;
        Count++;
    }

    /// <summary>The root over everything added so far; SHA-256 of nothing for none.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        foreach (byte[]? level in _levels)
        {
            root = level is null ? root : root is null ? level : Hash(1, level, root);
        }

        return root ?? SHA256.HashData([]);
    }

    private static byte[] Hash(byte prefix, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> all = stackalloc byte[65];
        all[0] = prefix;
        left.CopyTo(all[1..]);
        right.CopyTo(all[33..]);
        return SHA256.HashData(all[..(1 + left.Length + right.Length)]);
    }
}
