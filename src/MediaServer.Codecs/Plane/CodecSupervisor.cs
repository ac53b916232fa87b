using System.Diagnostics;
using MediaServer.Codecs.Running;

namespace MediaServer.Codecs.Plane;

/// <summary>
/// The one thread that starts the codec process, watches its beat and its memory, puts another in its place, and hands on
/// what it gives. A process that keeps ending is started more and more seldom.
/// </summary>
public sealed class CodecSupervisor : IDisposable
{
    private const int BusyMilliseconds = 4;
    private const int IdleMilliseconds = 100;
    private const long MostBytes = 768L * 1024 * 1024;
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_healthy = TimeSpan.FromSeconds(60);

    private readonly CodecPlane _plane;
    private readonly ICodecLauncher _launcher;
    private readonly Action<CodecPlaneEvent, int> _tell;
    private readonly ManualResetEventSlim _wanted = new();
    private readonly Thread _thread;
    private volatile bool _stopping;
    private ICodecChild? _child;
    private long _generation;
    private long _beat;
    private long _beatSeen;
    private long _started;
    private long _memoryLooked;
    private long _notBefore;
    private TimeSpan _pause = TimeSpan.Zero;

    /// <param name="plane">What is wanted.</param>
    /// <param name="launcher">Starts a process.</param>
    /// <param name="tell">Called on this thread, with the process's number.</param>
    public CodecSupervisor(CodecPlane plane, ICodecLauncher launcher, Action<CodecPlaneEvent, int> tell)
    {
        _plane = plane;
        _launcher = launcher;
        _tell = tell;
        _plane.Wanted += _wanted.Set;
        _thread = new Thread(Run) { IsBackground = true, Name = "codecs" };
        _thread.Start();
    }

    /// <summary>The process's number; 0 while there is none.</summary>
    public int ProcessId => Volatile.Read(ref _child)?.Id ?? 0;

    /// <summary>Processes that were started in another's place.</summary>
    public long Restarts => Math.Max(0, Volatile.Read(ref _generation) - 1);

    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _wanted.Set();
        _thread.Join(TimeSpan.FromSeconds(5));
        _child?.Kill();
        _child?.Dispose();
        _wanted.Dispose();
    }

    private void Run()
    {
        while (!_stopping && _plane.WhyNot is null)
        {
            if (!_plane.IsWanted)
            {
                _wanted.Wait();
                continue;
            }

            long now = Stopwatch.GetTimestamp();
            if (_child is null)
            {
                Start(now);
            }
            else
            {
                Watch(_child, now);
            }

            _plane.Drain();
            Thread.Sleep(_plane.IsBusy && _plane.IsReady ? BusyMilliseconds : _child is not null && !_plane.IsReady ? 10 : IdleMilliseconds);
        }
    }

    private void Start(long now)
    {
        if (now < _notBefore)
        {
            return;
        }

        _plane.Segment.Generation = ++_generation;
        try
        {
            Volatile.Write(ref _child, _launcher.Start(_plane.Segment.Path, _plane.Segment.Lanes));
            _started = now;
            _beatSeen = now;
            _tell(CodecPlaneEvent.Started, _child!.Id);
        }
        catch (IOException)
        {
            _tell(CodecPlaneEvent.NotStarted, 0);
            Postpone(now);
        }
    }

    private void Watch(ICodecChild child, long now)
    {
        if (child.ExitCode is { } code)
        {
            if (code == CodecProcess.CannotWork)
            {
                _plane.WhyNot = "mediaserver-codec lacks a library that it needs: see the log";
            }

            Bury(child, CodecPlaneEvent.Ended, now);
            return;
        }

        long beat = _plane.Segment.Beat;
        if (beat != _beat)
        {
            (_beat, _beatSeen) = (beat, now);
        }

        if (!_plane.IsReady)
        {
            Greet(child, now);
        }
        else if (Stopwatch.GetElapsedTime(_beatSeen, now) > s_beat)
        {
            Bury(child, CodecPlaneEvent.Hung, now);
        }
        else if (Stopwatch.GetElapsedTime(_memoryLooked, now) > TimeSpan.FromSeconds(1))
        {
            _memoryLooked = now;
            if (child.ResidentBytes > MostBytes)
            {
                Bury(child, CodecPlaneEvent.TooLarge, now);
            }
        }
    }

    private void Greet(ICodecChild child, long now)
    {
        if (_plane.Segment.Answered == _generation)
        {
            _tell(CodecPlaneEvent.Ready, child.Id);
            _plane.Begin();
        }
        else if (Stopwatch.GetElapsedTime(_started, now) > s_start)
        {
            Bury(child, CodecPlaneEvent.Hung, now);
        }
    }

    private void Bury(ICodecChild child, CodecPlaneEvent why, long now)
    {
        _plane.End();
        child.Kill();
        _tell(why, child.Id);
        if (Stopwatch.GetElapsedTime(_started, now) > s_healthy)
        {
            _pause = TimeSpan.Zero;
        }

        Volatile.Write(ref _child, null);
        child.Dispose();
        Postpone(now);
    }

    // The first time at once: a call waits for it.
    private void Postpone(long now)
    {
        _notBefore = now + (long)(_pause.TotalSeconds * Stopwatch.Frequency);
        _pause = _pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(500) : _pause * 2 < s_longestPause ? _pause * 2 : s_longestPause;
    }
}
