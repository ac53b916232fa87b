using System.Diagnostics;
using System.Globalization;
using MediaServer.Codecs.Opus;
using MediaServer.Codecs.Rings;
using MediaServer.Primitives;

namespace MediaServer.Codecs.Running;

/// <summary>
/// The codec process: attaches to the shared memory that its server made, does what comes, and ends when its server does.
/// Its one clock is read here.
/// </summary>
public static class CodecProcess
{
    /// <summary>Exit status when something it needs is missing: starting it again is of no use.</summary>
    public const int CannotWork = 3;

    private const int BusyMilliseconds = 5;
    private const int IdleMilliseconds = 15;
    private const int MostBehind = 5;
    private static readonly Duration s_frame = Duration.FromMilliseconds(20);

    /// <param name="arguments">The shared memory's path, and the number of lanes.</param>
    public static int Run(string[] arguments)
    {
        if (arguments.Length != 2 || !int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out int lanes))
        {
            Console.Error.WriteLine("mediaserver-codec is started by mediaserver.");
            return 2;
        }

        if (OpusLibrary.WhyNot is { } why)
        {
            Console.Error.WriteLine(why);
            return CannotWork;
        }

        using SharedSegment segment = SharedSegment.Open(arguments[0], lanes);
        ProcessLimits.Apply();
        EndWithServer();
        if (SelfTest.Run() is { } broken)
        {
            Console.Error.WriteLine(broken);
            return CannotWork;
        }

        Loop(segment, lanes);
        return 0;
    }

    private static void Loop(SharedSegment segment, int lanes)
    {
        RingReader[] rings = [.. Enumerable.Range(0, lanes + 1).Select(segment.FromServer)];
        using CodecCore core = new(new RingSink(segment.ToServer()));
        long generation = segment.Generation;
        segment.Answered = generation;
        Instant next = Now();

        // Another generation means that another process was started in this one's place.
        while (segment.Generation == generation)
        {
            Instant now = Now();
            foreach (RingReader ring in rings)
            {
                while (ring.TryRead(out ReadOnlySpan<byte> record))
                {
                    core.Handle(record, now);
                }
            }

            next = core.IsBusy ? Tick(core, next, now) : now;
            segment.Beat++;
            Thread.Sleep(core.IsBusy ? BusyMilliseconds : IdleMilliseconds);
        }
    }

    private static Instant Tick(CodecCore core, Instant next, Instant now)
    {
        int behind = (int)((now - next).Microseconds / s_frame.Microseconds);
        if (behind > MostBehind)
        {
            // The machine stood still: what is past is not made up for.
            core.Skip(behind);
            next += s_frame * behind;
        }

        for (; next <= now; next += s_frame)
        {
            core.Tick(now);
        }

        return next;
    }

    /// <summary>The server holds the other end of standard input: when that closes, it is gone.</summary>
    private static void EndWithServer()
    {
        Thread watch = new(() =>
        {
            try
            {
                while (Console.OpenStandardInput().ReadByte() >= 0)
                {
                }
            }
            catch (IOException)
            {
                // As good as closed.
            }

            Environment.Exit(0);
        })
        { IsBackground = true };
        watch.Start();
    }

    private static Instant Now() => new(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));

    private sealed class RingSink(RingWriter ring) : IRecordSink
    {
        public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) => ring.TryWrite(head, body);
    }
}
