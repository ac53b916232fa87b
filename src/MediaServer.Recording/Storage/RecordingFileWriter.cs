using System.Security.Cryptography;
using MediaServer.Recording.Age;

namespace MediaServer.Recording.Storage;

/// <summary>
/// Writes one recording to one storage in the order that a kill at any point allows: the final chunk for index n + 1 and
/// the digest of chunk n are there before chunk n is. Blocks; runs on the storage's thread.
/// </summary>
internal sealed class RecordingFileWriter(IRecordingStorage storage, string id) : IChunkSink, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MerkleTree _tree = new();
    private readonly byte[] _entry = new byte[TailJournal.EntryLength];
    private readonly byte[] _final = new byte[AgeFormat.SealedFinalSize];
    private IRecordingFile? _content;
    private IRecordingFile? _tail;
    private IRecordingFile? _chunks;
    private long _length;
    private int _headerLength;
    private byte[] _headerHash = [];
    private bool _hasFinal;

    public void Begin(ReadOnlySpan<byte> header, ReadOnlySpan<byte> finalChunk)
    {
        _tail = storage.Create(RecordingFiles.Tail(id));
        _tail.Append(TailJournal.Begin(header));
        AppendTail(0, finalChunk);
        _chunks = storage.Create(RecordingFiles.Chunks(id));
        _content = storage.Create(RecordingFiles.Content(id));
        _headerLength = header.Length;
        _headerHash = SHA256.HashData(header);
        Append(header);
    }

    public void Chunk(long index, ReadOnlySpan<byte> sealedChunk, ReadOnlySpan<byte> nextFinal)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(sealedChunk, digest);
        AppendTail(index + 1, nextFinal);
        _chunks!.Append(digest);
        _content!.Append(sealedChunk);

        // Counted only now: after a refused write the file is closed as if the chunk had never been.
        _final.AsSpan().Clear();
        nextFinal.CopyTo(_final);
        _hash.AppendData(sealedChunk);
        _tree.Add(digest);
        _length += sealedChunk.Length;
    }

    public void End(long index) => Close();

    /// <summary>Through to the disk: what a cut of power may take is what came since.</summary>
    public void Flush()
    {
        _tail?.Flush();
        _chunks?.Flush();
        _content?.Flush();
    }

    /// <summary>Closes the file after its last whole chunk, which is where it stands or where a refused write left it.</summary>
    public SealedFile Close()
    {
        if (Result is not null)
        {
            return Result;
        }

        if (_content!.Length != _length)
        {
            _content.Truncate(_length);
        }

        if (_chunks!.Length != _tree.Count * 32)
        {
            _chunks.Truncate(_tree.Count * 32);
        }

        if (!_hasFinal)
        {
            Append(_final);
            _hasFinal = true;
        }

        _content.Flush();
        _chunks.Flush();
        return Result = new SealedFile(_length, _hash.GetHashAndReset(), _headerLength, _tree.Count, _tree.Root(), _headerHash);
    }

    /// <summary>The closed file; null before.</summary>
    public SealedFile? Result { get; private set; }

    /// <summary>The manifest is in place: nothing is left to recover.</summary>
    public void DeleteTail()
    {
        _tail?.Dispose();
        storage.Delete(RecordingFiles.Tail(id));
    }

    public void Dispose()
    {
        _content?.Dispose();
        _tail?.Dispose();
        _chunks?.Dispose();
        _hash.Dispose();
    }

    private void Append(ReadOnlySpan<byte> data)
    {
        _content!.Append(data);
        _hash.AppendData(data);
        _length += data.Length;
    }

    private void AppendTail(long index, ReadOnlySpan<byte> finalChunk)
    {
        TailJournal.Entry(index, finalChunk, _entry);
        _tail!.Append(_entry);
        if (index == 0)
        {
            finalChunk.CopyTo(_final);
        }
    }
}
