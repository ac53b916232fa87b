using MediaServer.Recording.Age;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Manifest;

/// <summary>Fills in what the recorder and the closed file say.</summary>
public static class ManifestBuilder
{
    private const int MaximumIndex = 2048;

    /// <summary>Tracks, gaps and index as they stand now. Called on the recorder's thread.</summary>
    public static RecordingManifest With(this RecordingManifest manifest, SessionRecorder recorder) => manifest with
    {
        Tracks = [.. recorder.Uses.Select(Track)],
        Gaps = [.. recorder.Gaps.Select(g => new ManifestGap(g.Track, g.FromMilliseconds, g.ToMilliseconds, g.Reason))],
        Index = Index(recorder),
    };

    /// <summary>The closed file.</summary>
    public static RecordingManifest With(this RecordingManifest manifest, SealedFile file, RecordingOutcome outcome) => manifest with
    {
        State = outcome switch
        {
            RecordingOutcome.Completed => RecordingState.Finished,
            RecordingOutcome.ProcessEnded => RecordingState.Interrupted,
            _ => RecordingState.Failed,
        },
        Outcome = outcome,
        File = new ManifestFile(
            RecordingFiles.Content(manifest.Id), file.Length, Convert.ToHexStringLower(file.Sha256), file.HeaderLength,
            AgeFormat.SealedChunkSize, file.Chunks, Convert.ToHexStringLower(file.MerkleRoot),
            Convert.ToHexStringLower(file.HeaderSha256)),
        Index = [.. manifest.Index.Where(i => i[1] < file.Chunks * AgeFormat.ChunkSize)],
    };

    private static ManifestTrack Track(TrackUse use) => new(
        use.Number, use.Description.Kind, use.Description.Codec.Id(), use.Description.Party, use.Description.Name,
        use.Description.Role, use.Description.Language, use.FromMilliseconds, use.ToMilliseconds, use.Frames, use.Bytes,
        use.LostPackets, use.BrokenFrames, use.RefusedFrames, use.Width, use.Height);

    private static List<long[]> Index(SessionRecorder recorder)
    {
        IReadOnlyList<MatroskaCue> cues = recorder.Cues;
        int step = Math.Max(1, (cues.Count + MaximumIndex - 1) / MaximumIndex);
        List<long[]> index = [];
        for (int i = 0; i < cues.Count; i += step)
        {
            index.Add([cues[i].Milliseconds, recorder.SegmentStart + cues[i].ClusterPosition]);
        }

        return index;
    }
}
