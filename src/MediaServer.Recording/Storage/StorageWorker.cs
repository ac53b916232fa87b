namespace MediaServer.Recording.Storage;

/// <summary>
/// The one thread that touches a storage. A hung mount hangs this thread and nothing else: recorders see their queues
/// stand still.
/// </summary>
public sealed class StorageWorker : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Thread? _thread;
    private StorageQueue[] _queues = [];
    private volatile bool _stopping;

    /// <param name="storage">Where to.</param>
    /// <param name="limits">Margins.</param>
    /// <param name="start">False for a test that calls <see cref="RunOnce"/> itself.</param>
    public StorageWorker(IRecordingStorage storage, StorageLimits limits, bool start = true)
    {
        Storage = storage;
        Limits = limits;
        if (start)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "recording storage" };
            _thread.Start();
        }
    }

    public IRecordingStorage Storage { get; }

    public StorageLimits Limits { get; }

    internal StorageQueue Open(string id, RecordingSeal seal)
    {
        StorageQueue queue = new(Storage, id, Limits, seal);
        lock (_gate)
        {
            _queues = [.. _queues, queue];
        }

        return queue;
    }

    /// <summary>One step for every recording that has one; false when none had.</summary>
    public bool RunOnce()
    {
        bool any = false;
        foreach (StorageQueue queue in Volatile.Read(ref _queues))
        {
            any |= queue.TryStep();
            if (queue.Outcome != Sessions.RecordingOutcome.None && !queue.HasWork)
            {
                Remove(queue);
            }
        }

        return any;
    }

    internal void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    /// <summary>Writes what waits, as long as the storage answers within five seconds.</summary>
    public void Dispose()
    {
        _stopping = true;
        Wake();
        _thread?.Join(TimeSpan.FromSeconds(5));
    }

    private void Run()
    {
        while (true)
        {
            while (RunOnce())
            {
            }

            if (_stopping)
            {
                return;
            }

            _signal.Wait(TimeSpan.FromSeconds(1));
        }
    }

    private void Remove(StorageQueue queue)
    {
        lock (_gate)
        {
            _queues = [.. _queues.Where(q => q != queue)];
        }

        queue.Dispose();
    }
}
