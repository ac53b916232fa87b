namespace MediaServer.Recording.Storage;

/// <summary>What the manifest says of a closed file, known without any key.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of the whole file, 32 bytes.</param>
/// <param name="HeaderLength">Bytes of age header and payload nonce.</param>
/// <param name="Chunks">Whole chunks; the two-byte final chunk follows them.</param>
/// <param name="MerkleRoot">Over the SHA-256 of each whole chunk.</param>
/// <param name="HeaderSha256">Of the first <paramref name="HeaderLength"/> bytes, 32 bytes.</param>
public sealed record SealedFile(long Length, byte[] Sha256, int HeaderLength, long Chunks, byte[] MerkleRoot, byte[] HeaderSha256);
