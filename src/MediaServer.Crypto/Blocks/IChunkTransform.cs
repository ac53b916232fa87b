namespace MediaServer.Crypto;

/// <summary>What takes a text in whole chunks of 128 bytes (eight AES blocks), then its end.</summary>
internal unsafe interface IChunkTransform
{
    /// <summary>Whole chunks; <paramref name="source"/> and <paramref name="destination"/> may be the same.</summary>
    void Chunks(byte* source, byte* destination, int count);

    /// <summary>The last 0-127 bytes; once, at the end.</summary>
    void Last(byte* source, byte* destination, int length);
}
