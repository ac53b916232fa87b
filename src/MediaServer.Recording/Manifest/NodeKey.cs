using System.Security.Cryptography;
using MediaServer.Crypto;
using MediaServer.Primitives;

namespace MediaServer.Recording.Manifest;

/// <summary>A node's Ed25519 key for signing manifests. It says which node closed a file; it opens nothing.</summary>
public sealed class NodeKey : IDisposable
{
    private readonly byte[] _seed;

    /// <param name="seed">32 bytes.</param>
    public NodeKey(ReadOnlySpan<byte> seed)
    {
        _seed = GC.AllocateArray<byte>(Ed25519.KeyLength, pinned: true);
        seed.CopyTo(_seed);
        PublicKey = new byte[Ed25519.KeyLength];
        Ed25519.PublicKey(_seed, PublicKey);
    }

    /// <summary>32 bytes; a county keeps it apart from the recordings to verify them by.</summary>
    public byte[] PublicKey { get; }

    public static NodeKey Generate(IRandomSource random)
    {
        Span<byte> seed = stackalloc byte[Ed25519.KeyLength];
        random.Fill(seed);
        NodeKey key = new(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[Ed25519.SignatureLength];
        Ed25519.Sign(_seed, message, signature);
        return signature;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_seed);
}
