using System.Collections.Concurrent;
using MediaServer.Recording.Sessions;

namespace MediaServer.Recording.Storage;

/// <summary>
/// One recording's way to one storage: a bounded queue that the recorder fills and the storage's thread empties. What
/// goes wrong is kept as an outcome; nothing is thrown to either side.
/// </summary>
internal sealed class StorageQueue(IRecordingStorage storage, string id, StorageLimits limits, RecordingSeal seal) : IDisposable
{
    private readonly ConcurrentQueue<Step> _steps = new();
    private readonly RecordingFileWriter _writer = new(storage, id);
    private byte[]? _draft;
    private int _pending;
    private int _outcome;
    private long _done;
    private volatile bool _low;
    private volatile bool _givenUp;

    /// <summary>Chunks handed over and not yet written.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Steps done: a hung storage shows by this standing still.</summary>
    public long Done => Volatile.Read(ref _done);

    public bool IsLow => _low;

    public RecordingOutcome Outcome => (RecordingOutcome)Volatile.Read(ref _outcome);

    /// <summary>It still takes what comes.</summary>
    public bool IsAlive => Outcome == RecordingOutcome.None && !_givenUp;

    public bool HasWork => !_steps.IsEmpty || (_draft is not null && IsAlive);

    public void Begin(byte[] header, byte[] finalChunk, byte[] manifest)
    {
        _draft = manifest;
        _steps.Enqueue(new Step { Header = header, Final = finalChunk });
    }

    public void Chunk(SealedChunk chunk)
    {
        Interlocked.Increment(ref _pending);
        _steps.Enqueue(new Step { Chunk = chunk });
    }

    public void End() => _steps.Enqueue(new Step { IsEnd = true });

    /// <summary>A manifest of the recording so far; only the latest is written.</summary>
    public void Draft(byte[] manifest) => Volatile.Write(ref _draft, manifest);

    /// <summary>The other storage goes on without this one; what it has is closed when it answers again.</summary>
    public void GiveUp() => _givenUp = true;

    /// <summary>Does one step on the storage's thread; false when nothing waits.</summary>
    public bool TryStep()
    {
        byte[]? draft = Interlocked.Exchange(ref _draft, null);
        if (draft is not null && IsAlive)
        {
            Guard(() => storage.Replace(RecordingFiles.Manifest(id), draft));
        }

        if (!_steps.TryDequeue(out Step step))
        {
            return draft is not null;
        }

        if (step.Chunk is { } chunk)
        {
            Interlocked.Decrement(ref _pending);
        }

        if (_givenUp && Outcome == RecordingOutcome.None)
        {
            Fail(RecordingOutcome.StorageHung);
        }

        if (Outcome == RecordingOutcome.None)
        {
            Guard(() => Do(step));
        }

        step.Chunk?.Release();
        Interlocked.Increment(ref _done);
        return true;
    }

    public void Dispose() => _writer.Dispose();

    private void Do(Step step)
    {
        if (step.Header is not null)
        {
            _writer.Begin(step.Header, step.Final!);
        }
        else if (step.Chunk is { } chunk)
        {
            _writer.Chunk(chunk.Index, chunk.Bytes, chunk.NextFinal);
            Look(chunk.Index);
        }
        else
        {
            Close(RecordingOutcome.Completed);
        }
    }

    /// <summary>Asking a file system for its free space isn't free: once every half mebibyte.</summary>
    private void Look(long index)
    {
        if (index % limits.ChunksPerFlush == limits.ChunksPerFlush - 1)
        {
            _writer.Flush();
        }

        if (index % 8 == 0)
        {
            long free = storage.FreeBytes;
            _low = free < limits.WarnBytes;
            if (free < limits.StopBytes)
            {
                Fail(RecordingOutcome.StorageFull);
            }
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Fail(IsFull(e) ? RecordingOutcome.StorageFull : RecordingOutcome.StorageFailed);
        }
    }

    private void Fail(RecordingOutcome outcome)
    {
        if (Outcome != RecordingOutcome.None)
        {
            return;
        }

        try
        {
            Close(outcome);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or NullReferenceException)
        {
            // Not even that: the next start closes the file, by its tail.
            Volatile.Write(ref _outcome, (int)outcome);
        }
    }

    private void Close(RecordingOutcome outcome)
    {
        SealedFile file = _writer.Close();
        storage.Replace(RecordingFiles.Manifest(id), seal(file, outcome));
        _writer.DeleteTail();
        Volatile.Write(ref _outcome, (int)outcome);
    }

    // ENOSPC and EDQUOT on Unix; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows.
    private static bool IsFull(Exception e) => (e.HResult & 0xFFFF) is 28 or 122 or 39 or 112;

    private readonly struct Step
    {
        public byte[]? Header { get; init; }

        public byte[]? Final { get; init; }

        public SealedChunk? Chunk { get; init; }

        public bool IsEnd { get; init; }
    }
}
