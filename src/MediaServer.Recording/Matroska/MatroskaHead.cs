namespace MediaServer.Recording.Matroska;

/// <summary>The elements before and after the clusters.</summary>
internal static class MatroskaHead
{
    private const string Application = "mediaserver";

    public static void EbmlHeader(EbmlBuffer buffer)
    {
        int header = buffer.Begin(MatroskaId.Ebml);
        buffer.Unsigned(MatroskaId.EbmlVersion, 1);
        buffer.Unsigned(MatroskaId.EbmlReadVersion, 1);
        buffer.Unsigned(MatroskaId.EbmlMaxIdLength, 4);
        buffer.Unsigned(MatroskaId.EbmlMaxSizeLength, 8);
        buffer.Text(MatroskaId.DocType, "matroska");
        buffer.Unsigned(MatroskaId.DocTypeVersion, 4);
        buffer.Unsigned(MatroskaId.DocTypeReadVersion, 2);
        buffer.End(header);
    }

    /// <param name="buffer">Where to.</param>
    /// <param name="title">Shown by players.</param>
    /// <param name="unixMicroseconds">Wall-clock time of timestamp 0.</param>
    /// <param name="durationMilliseconds">Zero while unknown: then it isn't written.</param>
    public static void Info(EbmlBuffer buffer, string title, long unixMicroseconds, double durationMilliseconds)
    {
        // RFC 9559: nanoseconds since 2001-01-01.
        const long Epoch2001 = 978_307_200_000_000;
        int info = buffer.Begin(MatroskaId.Info);
        buffer.Unsigned(MatroskaId.TimestampScale, 1_000_000);
        if (durationMilliseconds > 0)
        {
            buffer.Float(MatroskaId.Duration, durationMilliseconds);
        }

        buffer.Unsigned(MatroskaId.DateUtc, (ulong)((unixMicroseconds - Epoch2001) * 1000), 8);
        buffer.Text(MatroskaId.Title, title);
        buffer.Text(MatroskaId.MuxingApp, Application);
        buffer.Text(MatroskaId.WritingApp, Application);
        buffer.End(info);
    }

    public static void Tracks(EbmlBuffer buffer, IEnumerable<MatroskaTrack> tracks)
    {
        int all = buffer.Begin(MatroskaId.Tracks);
        foreach (MatroskaTrack track in tracks)
        {
            TrackEntry(buffer, track);
        }

        buffer.End(all);
    }

    public static void Tags(EbmlBuffer buffer, IEnumerable<MatroskaTrack> tracks)
    {
        int all = buffer.Begin(MatroskaId.Tags);
        foreach (MatroskaTrack track in tracks)
        {
            int tag = buffer.Begin(MatroskaId.Tag);
            int targets = buffer.Begin(MatroskaId.Targets);
            buffer.Unsigned(MatroskaId.TagTrackUid, (ulong)track.Number);
            buffer.End(targets);
            Simple(buffer, "TITLE", track.Name);
            Simple(buffer, "ROLE", track.Role);
            buffer.End(tag);
        }

        buffer.End(all);
    }

    public static void Chapters(EbmlBuffer buffer, IEnumerable<MatroskaChapter> chapters)
    {
        int all = buffer.Begin(MatroskaId.Chapters);
        int edition = buffer.Begin(MatroskaId.EditionEntry);
        ulong uid = 1;
        foreach (MatroskaChapter chapter in chapters)
        {
            int atom = buffer.Begin(MatroskaId.ChapterAtom);
            buffer.Unsigned(MatroskaId.ChapterUid, uid++);
            buffer.Unsigned(MatroskaId.ChapterTimeStart, (ulong)chapter.Milliseconds * 1_000_000);
            int display = buffer.Begin(MatroskaId.ChapterDisplay);
            buffer.Text(MatroskaId.ChapString, chapter.Title);
            buffer.Text(MatroskaId.ChapLanguage, "und");
            buffer.End(display);
            buffer.End(atom);
        }

        buffer.End(edition);
        buffer.End(all);
    }

    public static void Cues(EbmlBuffer buffer, IEnumerable<MatroskaCue> cues)
    {
        int all = buffer.Begin(MatroskaId.Cues);
        foreach (MatroskaCue cue in cues)
        {
            int point = buffer.Begin(MatroskaId.CuePoint);
            buffer.Unsigned(MatroskaId.CueTime, (ulong)cue.Milliseconds, 4);
            int positions = buffer.Begin(MatroskaId.CueTrackPositions);
            buffer.Unsigned(MatroskaId.CueTrack, (ulong)cue.Track);
            buffer.Unsigned(MatroskaId.CueClusterPosition, (ulong)cue.ClusterPosition, 8);
            buffer.End(positions);
            buffer.End(point);
        }

        buffer.End(all);
    }

    private static void Simple(EbmlBuffer buffer, string name, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        int simple = buffer.Begin(MatroskaId.SimpleTag);
        buffer.Text(MatroskaId.TagName, name);
        buffer.Text(MatroskaId.TagString, value);
        buffer.End(simple);
    }

    private static void TrackEntry(EbmlBuffer buffer, MatroskaTrack track)
    {
        int entry = buffer.Begin(MatroskaId.TrackEntry);
        buffer.Unsigned(MatroskaId.TrackNumber, (ulong)track.Number);
        buffer.Unsigned(MatroskaId.TrackUid, (ulong)track.Number);
        buffer.Unsigned(MatroskaId.TrackType, track.Codec == MatroskaCodec.Text ? 0x11u : track.Codec == MatroskaCodec.Opus ? 2u : 1u);
        buffer.Unsigned(MatroskaId.FlagDefault, track.IsDefault ? 1u : 0u);
        buffer.Unsigned(MatroskaId.FlagLacing, 0);
        buffer.Text(MatroskaId.Name, track.Name);
        buffer.Text(MatroskaId.Language, "und");
        if (track.Language != "und")
        {
            buffer.Text(MatroskaId.LanguageBcp47, track.Language);
        }

        buffer.Text(MatroskaId.CodecId, track.Codec.Id());
        byte[] codecPrivate = track.Codec == MatroskaCodec.Opus && track.CodecPrivate.Length == 0 ? OpusHead.Stereo : track.CodecPrivate;
        if (codecPrivate.Length > 0)
        {
            buffer.Binary(MatroskaId.CodecPrivate, codecPrivate);
        }

        if (track.Codec == MatroskaCodec.Opus)
        {
            AudioSettings(buffer);
        }
        else if (track.Codec.IsVideo())
        {
            int video = buffer.Begin(MatroskaId.Video);
            buffer.Unsigned(MatroskaId.PixelWidth, (ulong)track.Width);
            buffer.Unsigned(MatroskaId.PixelHeight, (ulong)track.Height);
            buffer.End(video);
        }

        buffer.End(entry);
    }

    private static void AudioSettings(EbmlBuffer buffer)
    {
        // The decoder is started in the middle of a stream: 80 ms to settle (RFC 7845 section 4.6), nothing to skip.
        buffer.Unsigned(MatroskaId.CodecDelay, 0);
        buffer.Unsigned(MatroskaId.SeekPreRoll, 80_000_000);
        int audio = buffer.Begin(MatroskaId.Audio);
        buffer.Float(MatroskaId.SamplingFrequency, 48_000);
        buffer.Unsigned(MatroskaId.Channels, 2);
        buffer.End(audio);
    }
}
