namespace MediaServer.Recording.Age;

/// <summary>
/// Where sealed bytes go, in order. Everything handed over is ciphertext and may be kept; spans are the caller's own
/// again after return.
/// </summary>
public interface IChunkSink
{
    /// <summary>First call: the age header and payload nonce, and the final chunk for a file that ends here.</summary>
    void Begin(ReadOnlySpan<byte> header, ReadOnlySpan<byte> finalChunk);

    /// <param name="index">Chunk number from 0.</param>
    /// <param name="sealedChunk"><see cref="AgeFormat.SealedChunkSize"/> bytes.</param>
    /// <param name="nextFinal">The final chunk for index + 1; saved before the chunk itself is written.</param>
    void Chunk(long index, ReadOnlySpan<byte> sealedChunk, ReadOnlySpan<byte> nextFinal);

    /// <summary>Last call: the file ends with the final chunk already given for <paramref name="index"/>.</summary>
    void End(long index);
}
