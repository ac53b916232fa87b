using MediaServer.Recording.Age;
using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Export;

/// <summary>
/// On the key holder's machine: decrypts a recording and writes a plain Matroska file that every player can seek in,
/// with seek head, duration and cues in front. Frames are copied, never encoded again.
/// </summary>
public static class RecordingExport
{
    private const int SeekEntries = 5;

    /// <param name="encrypted">The <c>.mkv.age</c> file; seekable.</param>
    /// <param name="identities">The county's keys.</param>
    /// <param name="destination">Where the plain file goes.</param>
    /// <param name="options">Tracks and time.</param>
    /// <param name="progress">From 0 to 1.</param>
    /// <returns>None when written; else why the file doesn't open.</returns>
    public static AgeError Run(
        Stream encrypted, IReadOnlyList<AgeIdentity> identities, Stream destination, ExportOptions options, IProgress<double>? progress = null)
    {
        AgeError error = AgeReader.TryOpen(encrypted, identities, out AgeReader? plain);
        if (error != AgeError.None)
        {
            return error;
        }

        try
        {
            using (plain)
            {
                Remux(plain!, destination, options, progress);
            }

            return AgeError.None;
        }
        catch (InvalidDataException)
        {
            return AgeError.Payload;
        }
    }

    /// <summary>The same for a recording that is already plain.</summary>
    public static void Remux(Stream plain, Stream destination, ExportOptions options, IProgress<double>? progress = null)
    {
        plain.Position = 0;
        ExportPlan plan = ExportPlan.Make(plain, options, progress);
        ClusterPlan clusters = new(plan.CueTrack);
        Each(plain, plan, options, (in MatroskaBlock block) =>
            clusters.Add(block.Milliseconds - plan.Zero, block.Track, block.IsKeyframe, block.Duration, block.Data.Length));
        WriteHead(destination, plan, clusters.Clusters);
        WriteClusters(plain, destination, plan, clusters.Clusters, options, progress);
    }

    private delegate void BlockAction(in MatroskaBlock block);

    private static void Each(Stream plain, ExportPlan plan, ExportOptions options, BlockAction action)
    {
        plain.Position = 0;
        MatroskaReader reader = new(plain);
        while (reader.TryNext(out MatroskaBlock block))
        {
            if (plan.Takes(block, options))
            {
                action(block);
            }
        }
    }

    private static void WriteHead(Stream destination, ExportPlan plan, List<PlannedCluster> clusters)
    {
        EbmlBuffer info = new(), tracks = new(), chapters = new(), tags = new(), cues = new(), head = new();
        MatroskaHead.Info(info, plan.Title, plan.UnixMicroseconds + (plan.Zero * 1000), Math.Max(1, plan.Duration));
        MatroskaHead.Tracks(tracks, plan.Tracks);
        MatroskaHead.Tags(tags, plan.Tracks);
        if (plan.Chapters.Count > 0)
        {
            MatroskaHead.Chapters(chapters, plan.Chapters);
        }

        // Every position is eight bytes long, so that the lengths stand before the positions do.
        MatroskaHead.Cues(cues, Cues(plan, clusters, 0));
        EbmlBuffer[] parts = [info, tracks, chapters, tags, cues];
        EbmlBuffer seek = SeekHead(parts, 0);
        long clusterStart = seek.Length + parts.Sum(p => (long)p.Length);
        cues.Clear();
        MatroskaHead.Cues(cues, Cues(plan, clusters, clusterStart));
        seek = SeekHead(parts, seek.Length);

        MatroskaHead.EbmlHeader(head);
        head.Id(MatroskaId.Segment);
        long size = clusterStart + clusters.Sum(ClusterLength);
        head.BigEndian((ulong)size | (1UL << 56), 8);
        foreach (EbmlBuffer part in (EbmlBuffer[])[head, seek, .. parts])
        {
            destination.Write(part.Written);
        }
    }

    private static EbmlBuffer SeekHead(EbmlBuffer[] parts, long start)
    {
        uint[] ids = [MatroskaId.Info, MatroskaId.Tracks, MatroskaId.Chapters, MatroskaId.Tags, MatroskaId.Cues];
        EbmlBuffer seek = new();
        int all = seek.Begin(MatroskaId.SeekHead);
        for (int i = 0; i < SeekEntries; i++)
        {
            if (parts[i].Length > 0)
            {
                int entry = seek.Begin(MatroskaId.Seek);
                seek.Unsigned(MatroskaId.SeekId, ids[i], 4);
                seek.Unsigned(MatroskaId.SeekPosition, (ulong)start, 8);
                seek.End(entry);
            }

            start += parts[i].Length;
        }

        seek.End(all);
        return seek;
    }

    private static IEnumerable<MatroskaCue> Cues(ExportPlan plan, List<PlannedCluster> clusters, long position)
    {
        foreach (PlannedCluster cluster in clusters)
        {
            if (cluster.IsCue)
            {
                yield return new MatroskaCue(cluster.Milliseconds, plan.CueTrack!.Number, position);
            }

            position += ClusterLength(cluster);
        }
    }

    /// <summary>Identifier of four bytes and size of eight, then the content.</summary>
    private static long ClusterLength(PlannedCluster cluster) => 12 + cluster.Size;

    private static void WriteClusters(
        Stream plain, Stream destination, ExportPlan plan, List<PlannedCluster> clusters, ExportOptions options, IProgress<double>? progress)
    {
        EbmlBuffer head = new();
        ClusterPlan again = new(plan.CueTrack);
        long time = 0;
        Each(plain, plan, options, (in MatroskaBlock block) =>
        {
            long milliseconds = block.Milliseconds - plan.Zero;
            head.Clear();
            if (again.Add(milliseconds, block.Track, block.IsKeyframe, block.Duration, block.Data.Length))
            {
                PlannedCluster cluster = clusters[again.Clusters.Count - 1];
                time = cluster.Milliseconds;
                head.Id(MatroskaId.Cluster);
                head.BigEndian((ulong)cluster.Size | (1UL << 56), 8);
                head.Unsigned(MatroskaId.Timestamp, (ulong)time, 8);
                progress?.Report(0.6 + (0.4 * again.Clusters.Count / clusters.Count));
            }

            BlockWriter.Head(head, block.Track, milliseconds - time, block.IsKeyframe, block.Duration, block.Data.Length);
            destination.Write(head.Written);
            destination.Write(block.Data);
        });
    }
}
