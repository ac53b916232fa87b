using MediaServer.Primitives;
using MediaServer.Recording.Age;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Tests.Manifest;

/// <summary>Every byte of a recording is touched somewhere here, and the verifier says where.</summary>
public class TamperTests
{
    private static readonly Lazy<Studio> Whole = new(() =>
    {
        Studio studio = new();
        studio.Talk(4);
        studio.Finish();
        return studio;
    });

    private static RecordingManifest Sealed => Whole.Value.Catalogue().TryGet(Studio.Id)!;

    [Fact]
    public void An_untouched_recording_is_whole() => Assert.True(Verify(_ => { }).IsWhole);

    [Fact]
    public void A_changed_byte_in_any_region_is_found_and_placed()
    {
        ManifestFile file = Sealed.File!;
        byte[] content = Whole.Value.Storage.Content(RecordingFiles.Content(Studio.Id));
        SeededRandomSource random = new(1);
        foreach (int at in (int[])[0, 100, file.HeaderLength - 1])
        {
            Assert.Equal(VerificationFaultKind.HeaderChanged, Single(Flip(content, at)).Kind);
        }

        for (long chunk = 0; chunk < file.Chunks; chunk++)
        {
            foreach (int inner in (int[])[0, random.NextInt(file.ChunkSize), file.ChunkSize - 1])
            {
                VerificationFault fault = Single(Flip(content, (int)(file.HeaderLength + (chunk * file.ChunkSize) + inner)));
                Assert.Equal((VerificationFaultKind.ChunkChanged, chunk), (fault.Kind, fault.Chunk));
            }
        }

        for (int at = content.Length - AgeFormat.SealedFinalSize; at < content.Length; at++)
        {
            Assert.Equal(VerificationFaultKind.FinalChunkChanged, Single(Flip(content, at)).Kind);
        }
    }

    [Fact]
    public void A_cut_a_growth_and_a_swap_are_found()
    {
        ManifestFile file = Sealed.File!;
        byte[] content = Whole.Value.Storage.Content(RecordingFiles.Content(Studio.Id));
        int second = file.HeaderLength + file.ChunkSize;
        VerificationReport cut = Verify(s => s.Put(RecordingFiles.Content(Studio.Id), content[..(second + 100)]));
        Assert.Contains(cut.Faults, f => f.Kind == VerificationFaultKind.LengthWrong && f.Offset == second + 100 && f.Chunk == 1);
        VerificationReport grown = Verify(s => s.Put(RecordingFiles.Content(Studio.Id), [.. content, 0]));
        Assert.Contains(grown.Faults, f => f.Kind == VerificationFaultKind.LengthWrong && f.Offset == content.Length);

        byte[] swapped = [.. content];
        content.AsSpan(file.HeaderLength, file.ChunkSize).CopyTo(swapped.AsSpan(second));
        content.AsSpan(second, file.ChunkSize).CopyTo(swapped.AsSpan(file.HeaderLength));
        VerificationReport swap = Verify(s => s.Put(RecordingFiles.Content(Studio.Id), swapped));
        Assert.Equal([0L, 1L], swap.Faults.Where(f => f.Kind == VerificationFaultKind.ChunkMoved).Select(f => f.Chunk));
    }

    [Fact]
    public void Missing_and_changed_companions_are_found()
    {
        Assert.Contains(Verify(s => s.Files.Remove(RecordingFiles.Content(Studio.Id))).Faults, f => f.Kind == VerificationFaultKind.FileMissing);
        Assert.Contains(Verify(s => s.Files.Remove(RecordingFiles.Manifest(Studio.Id))).Faults, f => f.Kind == VerificationFaultKind.ManifestMissing);
        byte[] digests = Whole.Value.Storage.Content(RecordingFiles.Chunks(Studio.Id));
        Assert.Contains(Verify(s => s.Put(RecordingFiles.Chunks(Studio.Id), Flip(digests, 40))).Faults, f => f.Kind == VerificationFaultKind.DigestListChanged);
    }

    [Fact]
    public void Any_changed_byte_of_the_manifest_is_found()
    {
        byte[] manifest = Whole.Value.Storage.Content(RecordingFiles.Manifest(Studio.Id));
        for (int at = 0; at < manifest.Length; at++)
        {
            byte[] changed = Flip(manifest, at);
            Assert.False(Verify(s => s.Put(RecordingFiles.Manifest(Studio.Id), changed)).IsWhole, $"byte {at}");
        }
    }

    [Fact]
    public void Another_nodes_signature_is_not_this_nodes()
    {
        using NodeKey other = NodeKey.Generate(new SeededRandomSource(77));
        byte[] forged = SignedManifest.Sign(Sealed with { Room = "Ward 4" }, other).Bytes;
        VerificationReport report = Verify(s => s.Put(RecordingFiles.Manifest(Studio.Id), forged));
        Assert.Contains(report.Faults, f => f.Kind == VerificationFaultKind.UnknownSigner);
        Assert.Contains(report.Faults, f => f.Kind == VerificationFaultKind.ChainBroken);
    }

    [Fact]
    public void The_chain_of_seals_shows_a_link_that_was_taken_out()
    {
        MemoryStorage storage = new();
        SealLog log = new(storage);
        RecordingManifest manifest = Sealed;
        for (int i = 0; i < 3; i++)
        {
            log.Seal(manifest with { Id = $"rec-{i}" }, Studio.Key);
        }

        Assert.Empty(log.Breaks());
        string[] lines = System.Text.Encoding.UTF8.GetString(storage.Content(SealLog.FileName)).Split('\n');
        storage.Put(SealLog.FileName, System.Text.Encoding.UTF8.GetBytes($"{lines[0]}\n{lines[2]}\n"));
        Assert.Equal([1], log.Breaks());
        storage.Put(SealLog.FileName, System.Text.Encoding.UTF8.GetBytes($"{lines[0]}\n{lines[1]}\n{lines[2][..20]}"));
        log = new SealLog(storage);
        log.Seal(manifest with { Id = "after" }, Studio.Key);
        Assert.Empty(log.Breaks());
        Assert.Equal(["rec-0", "rec-1", "after"], log.ReadAll().Select(l => l.Id));
    }

    private static VerificationFault Single(byte[] content) =>
        Assert.Single(Verify(s => s.Put(RecordingFiles.Content(Studio.Id), content)).Faults);

    private static VerificationReport Verify(Action<MemoryStorage> touch)
    {
        MemoryStorage copy = Whole.Value.Storage.Copy();
        touch(copy);
        return Whole.Value.Catalogue(copy).Verify(Studio.Id);
    }

    private static byte[] Flip(byte[] content, int at)
    {
        byte[] changed = [.. content];
        changed[at] ^= 0x01;
        return changed;
    }
}
