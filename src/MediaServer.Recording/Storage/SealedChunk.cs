using MediaServer.Recording.Age;

namespace MediaServer.Recording.Storage;

/// <summary>A sealed chunk on its way to one or two storages; goes back to its pool when the last has written it.</summary>
internal sealed class SealedChunk(Action<SealedChunk> giveBack)
{
    private int _users;

    public byte[] Bytes { get; } = new byte[AgeFormat.SealedChunkSize];

    public byte[] NextFinal { get; } = new byte[AgeFormat.SealedFinalSize];

    public long Index { get; private set; }

    public void Fill(long index, ReadOnlySpan<byte> sealedChunk, ReadOnlySpan<byte> nextFinal, int users)
    {
        Index = index;
        sealedChunk.CopyTo(Bytes);
        nextFinal.CopyTo(NextFinal);
        _users = users;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            giveBack(this);
        }
    }
}
