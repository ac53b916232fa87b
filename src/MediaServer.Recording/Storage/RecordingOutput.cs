using System.Collections.Concurrent;
using MediaServer.Primitives;
using MediaServer.Recording.Sessions;

namespace MediaServer.Recording.Storage;

/// <summary>
/// One recording's sealed chunks to a storage and, where configured, a second one. A chunk is copied once for both. A
/// storage that can't keep up while the other can is given up; while none can, the recorder makes a gap.
/// </summary>
public sealed class RecordingOutput : IRecordingSink
{
    private static readonly Duration Patience = Duration.FromSeconds(1);
    private readonly StorageWorker[] _workers;
    private readonly StorageQueue[] _queues;
    private readonly ConcurrentBag<SealedChunk> _free = [];
    private readonly Func<byte[]> _draft;
    private readonly int _capacity;
    private long _done = -1;
    private Instant _moved;
    private bool _ended;

    /// <param name="id">The recording's id, which names its files.</param>
    /// <param name="workers">One or two storages.</param>
    /// <param name="draft">The signed manifest of a recording that has just begun.</param>
    /// <param name="seal">The signed manifest of a closed file.</param>
    public RecordingOutput(string id, IReadOnlyList<StorageWorker> workers, Func<byte[]> draft, RecordingSeal seal)
    {
        _workers = [.. workers];
        _draft = draft;
        _capacity = workers.Min(w => w.Limits.PendingChunks);
        _queues = [.. workers.Select(w => w.Open(id, seal))];
    }

    public int FreeChunks
    {
        get
        {
            // Asked for each frame: a loop, since a query would allocate.
            int free = 0;
            foreach (StorageQueue queue in _queues)
            {
                free = Math.Max(free, queue.IsAlive && !_ended ? _capacity - queue.Pending : 0);
            }

            return free;
        }
    }

    public void Begin(ReadOnlySpan<byte> header, ReadOnlySpan<byte> finalChunk)
    {
        byte[] manifest = _draft();
        foreach (StorageQueue queue in _queues)
        {
            queue.Begin(header.ToArray(), finalChunk.ToArray(), manifest);
        }

        Wake();
    }

    public void Chunk(long index, ReadOnlySpan<byte> sealedChunk, ReadOnlySpan<byte> nextFinal)
    {
        if (!_free.TryTake(out SealedChunk? chunk))
        {
            chunk = new SealedChunk(_free.Add);
        }

        foreach (StorageQueue full in _queues.Where(q => q.IsAlive && q.Pending >= _capacity))
        {
            full.GiveUp();
        }

        StorageQueue[] takers = [.. _queues.Where(q => q.IsAlive)];
        chunk.Fill(index, sealedChunk, nextFinal, takers.Length);
        foreach (StorageQueue queue in takers)
        {
            queue.Chunk(chunk);
        }

        Wake();
    }

    public void End(long index)
    {
        _ended = true;
        foreach (StorageQueue queue in _queues)
        {
            queue.End();
        }

        Wake();
    }

    /// <summary>Puts a newer manifest in place while the recording runs: somebody joined, consented, left.</summary>
    public void Draft(byte[] manifest)
    {
        foreach (StorageQueue queue in _queues)
        {
            queue.Draft(manifest);
        }

        Wake();
    }

    public SinkStatus Status(Instant now)
    {
        long done = _queues.Sum(q => q.Done);
        bool waiting = _queues.Any(q => q.IsAlive && q.HasWork);
        if (done != _done || !waiting)
        {
            (_done, _moved) = (done, now);
        }

        bool anyAlive = _queues.Any(q => q.IsAlive);
        bool anyLost = _queues.Any(q => !q.IsAlive && q.Outcome != RecordingOutcome.Completed);
        RecordingOutcome outcome = anyAlive ? RecordingOutcome.None
            : _queues.Any(q => q.Outcome == RecordingOutcome.Completed) ? RecordingOutcome.Completed
            : _queues.Select(q => q.Outcome).FirstOrDefault(o => o != RecordingOutcome.None, RecordingOutcome.StorageHung);
        return new SinkStatus(outcome, _queues.Any(q => q.IsLow), anyLost && _queues.Length > 1, waiting && now - _moved >= Patience);
    }

    private void Wake()
    {
        foreach (StorageWorker worker in _workers)
        {
            worker.Wake();
        }
    }
}
