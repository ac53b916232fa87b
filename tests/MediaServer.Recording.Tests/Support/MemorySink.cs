using MediaServer.Recording.Age;

namespace MediaServer.Recording.Tests;

/// <summary>Keeps what a writer hands out, and can show the file as a kill after any number of chunks would leave it.</summary>
internal sealed class MemorySink : IChunkSink
{
    public byte[] Header { get; private set; } = [];

    public List<byte[]> Chunks { get; } = [];

    public List<byte[]> Finals { get; } = [];

    public bool Ended { get; private set; }

    public void Begin(ReadOnlySpan<byte> header, ReadOnlySpan<byte> finalChunk)
    {
        Header = header.ToArray();
        Finals.Add(finalChunk.ToArray());
    }

    public void Chunk(long index, ReadOnlySpan<byte> sealedChunk, ReadOnlySpan<byte> nextFinal)
    {
        Assert.Equal(Chunks.Count, index);
        Chunks.Add(sealedChunk.ToArray());
        Finals.Add(nextFinal.ToArray());
    }

    public void End(long index)
    {
        Assert.Equal(Chunks.Count, index);
        Ended = true;
    }

    public byte[] FileAfter(int chunks) => [.. Header, .. Chunks.Take(chunks).SelectMany(c => c), .. Finals[chunks]];

    public byte[] File() => FileAfter(Chunks.Count);
}
