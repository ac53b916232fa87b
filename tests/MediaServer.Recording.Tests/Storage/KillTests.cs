using MediaServer.Primitives;
using MediaServer.Recording.Age;
using MediaServer.Recording.Catalogue;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Tests.Storage;

/// <summary>The process dies after any byte that it writes; the next start must give a file that opens and verifies.</summary>
public class KillTests
{
    private const double Seconds = 5;

    [Fact]
    public void A_kill_at_any_write_boundary_leaves_a_file_that_opens()
    {
        using Studio whole = Record(new MemoryStorage(), out _);
        List<long> boundaries = whole.Storage.Boundaries;
        foreach (long budget in boundaries)
        {
            Check(budget);
            Check(budget - 1);
        }
    }

    [Fact]
    public void A_kill_at_any_byte_leaves_a_file_that_opens()
    {
        using Studio whole = Record(new MemoryStorage(), out _);
        SeededRandomSource random = new(99);
        for (int i = 0; i < 100; i++)
        {
            Check((long)(random.NextDouble() * whole.Storage.Used));
        }
    }

    [Fact]
    public void Recovery_may_be_killed_itself()
    {
        using Studio whole = Record(new MemoryStorage(), out _);
        MemoryStorage killed = new() { Budget = whole.Storage.Used * 2 / 3 };
        using Studio studio = Record(killed, out bool died);
        Assert.True(died);
        for (long budget = 0; ; budget++)
        {
            // Coarse steps through the long writes, every step near the start.
            budget += budget > 200 ? 97 : 0;
            MemoryStorage disk = killed.Copy();
            disk.Budget = budget;
            try
            {
                studio.Catalogue(disk).Recover();
                break;
            }
            catch (KilledException)
            {
                MemoryStorage again = disk.Copy();
                studio.Catalogue(again).Recover();
                Assert.True(studio.Catalogue(again).Verify(Studio.Id).IsWhole);
                Studio.Decrypt(again.Content(RecordingFiles.Content(Studio.Id)));
            }
        }
    }

    [Fact]
    public void Age_and_FFmpeg_read_what_is_left()
    {
        using Studio whole = Record(new MemoryStorage(), out _);
        if (!Tool.Exists("age"))
        {
            return;
        }

        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("key"), AgeKeyFile.Format(Studio.Identity, NtpTime.FromUnixMicroseconds(0)));
        SeededRandomSource random = new(7);
        for (int i = 0; i < 5; i++)
        {
            MemoryStorage disk = new() { Budget = (long)(whole.Storage.Used * (0.2 + (0.75 * random.NextDouble()))) };
            using Studio studio = Record(disk, out bool died);
            Assert.True(died);
            MemoryStorage next = disk.Copy();
            studio.Catalogue(next).Recover();
            File.WriteAllBytes(folder.File("x.age"), next.Content(RecordingFiles.Content(Studio.Id)));
            Tool.Check("age", "-d", "-i", folder.File("key"), "-o", folder.File("x.mkv"), folder.File("x.age"));
            if (Tool.Exists("ffprobe"))
            {
                Assert.Contains("opus", Probe.Streams(folder.File("x.mkv")), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Zeros_that_a_power_cut_left_are_cut_off()
    {
        using Studio whole = Record(new MemoryStorage(), out _);
        MemoryStorage disk = new() { Budget = whole.Storage.Used * 2 / 3 };
        using Studio studio = Record(disk, out _);
        MemoryStorage next = disk.Copy();
        byte[] content = next.Content(RecordingFiles.Content(Studio.Id));
        content.AsSpan(content.Length - 100_000).Clear();
        next.Put(RecordingFiles.Content(Studio.Id), content);
        studio.Catalogue(next).Recover();
        Studio.Decrypt(next.Content(RecordingFiles.Content(Studio.Id)));
        Assert.True(studio.Catalogue(next).Verify(Studio.Id).IsWhole);
    }

    private static Studio Record(MemoryStorage storage, out bool died)
    {
        Studio studio = new(storage);
        died = false;
        try
        {
            studio.Talk(Seconds);
            studio.Finish();
        }
        catch (KilledException)
        {
            died = true;
        }

        return studio;
    }

    private static void Check(long budget)
    {
        MemoryStorage disk = new() { Budget = budget };
        using Studio studio = Record(disk, out bool died);
        if (!died)
        {
            return;
        }

        // A restart sees what was written; it knows nothing else.
        MemoryStorage next = disk.Copy();
        IReadOnlyList<string> recovered = studio.Catalogue(next).Recover();
        if (!next.Exists(RecordingFiles.Content(Studio.Id)))
        {
            // Killed before the first byte of content: there is at most a manifest that says so.
            Assert.True(studio.Now - Instant.FromSeconds(100) < Duration.FromSeconds(2));
            Assert.All(studio.Catalogue(next).List(new RecordingQuery(), _ => true), m => Assert.Equal(RecordingState.Failed, m.State));
            Assert.DoesNotContain(next.List(), n => n.EndsWith(".new", StringComparison.Ordinal));
            return;
        }

        Assert.True(recovered.Count > 0 || studio.Catalogue(next).TryGet(Studio.Id)!.State == RecordingState.Finished);
        byte[] plain = Studio.Decrypt(next.Content(RecordingFiles.Content(Studio.Id)));
        Assert.Equal([0xEC, 0x80], plain[^2..]);
        VerificationReport report = studio.Catalogue(next).Verify(Studio.Id);
        Assert.True(report.IsWhole, $"budget {budget}: {string.Join(", ", report.Faults)}");
        Assert.Contains(studio.Catalogue(next).TryGet(Studio.Id)!.State, (RecordingState[])[RecordingState.Interrupted, RecordingState.Finished]);
        Assert.Empty(RecordingRecovery.Find(next));

        long last = 0;
        MatroskaReader reader = new(new MemoryStream(plain));
        while (reader.TryNext(out MatroskaBlock block))
        {
            last = Math.Max(last, block.Milliseconds);
        }

        long lost = Math.Min((studio.Now - Instant.FromSeconds(100)).Milliseconds is var now ? (long)now : 0, (long)(Seconds * 1000)) - last;
        Assert.True(lost <= 2000, $"budget {budget}: {lost} ms lost");
    }
}
