using MediaServer.Engine.Lanes;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Recordings;

/// <summary>
/// The one thread that owns every running recording: takes what lanes handed over, seals it, hands it to the storages' own
/// threads. It sleeps between, so that no lane ever has to wake it.
/// </summary>
internal sealed class RecordingThread : IDisposable
{
    /// <summary>An inbox of 512 KiB holds half a second of 8 Mbit/s.</summary>
    private const int PollMilliseconds = 20;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Thread _thread;
    private readonly ILogger _log;
    private LiveRecording[] _recordings = [];
    private volatile bool _stopping;

    public RecordingThread(ILogger log)
    {
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "recordings" };
        _thread.Start();
    }

    public int Count => Volatile.Read(ref _recordings).Length;

    public IReadOnlyList<LiveRecording> All => Volatile.Read(ref _recordings);

    public void Add(LiveRecording recording)
    {
        lock (_gate)
        {
            _recordings = [.. _recordings, recording];
        }

        _signal.Release();
    }

    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _signal.Release();
        _thread.Join(TimeSpan.FromSeconds(5));
        _signal.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            LiveRecording[] recordings = Volatile.Read(ref _recordings);
            foreach (LiveRecording recording in recordings)
            {
                RunOne(recording);
            }

            if (recordings.Length == 0)
            {
                _signal.Wait();
            }
            else
            {
                // Not the semaphore with a limit: it spins before it sleeps, which costs more than the recording.
                Thread.Sleep(PollMilliseconds);
            }
        }
    }

    private void RunOne(LiveRecording recording)
    {
        try
        {
            recording.Run(LaneClock.Now);
        }
        catch (Exception error)
        {
            // A defect of ours in one recording: its room sees that it failed; the next start closes its file.
            RecordingLog.Failed(_log, error, recording.Id);
            recording.Abandon();
        }

        if (recording.IsOver)
        {
            lock (_gate)
            {
                _recordings = [.. _recordings.Where(other => other != recording)];
            }

            recording.Dispose();
        }
    }
}
