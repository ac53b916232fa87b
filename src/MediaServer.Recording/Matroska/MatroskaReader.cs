using System.Buffers.Binary;

namespace MediaServer.Recording.Matroska;

/// <summary>
/// Reads recordings back, block by block, forwards: unknown sizes, paddings and a last block cut by a kill are all
/// ordinary here. Reads what <see cref="MatroskaWriter"/> writes; lacing is not among it.
/// </summary>
public sealed class MatroskaReader(Stream stream)
{
    private const int MaximumElement = 64 << 20;
    private readonly BufferedStream _stream = new(stream, 256 * 1024);
    private readonly List<MatroskaTrack> _tracks = [];
    private readonly List<MatroskaChapter> _chapters = [];
    private byte[] _buffer = new byte[64 * 1024];
    private long _clusterTime;

    public IReadOnlyList<MatroskaTrack> Tracks => _tracks;

    /// <summary>Known after the last block.</summary>
    public IReadOnlyList<MatroskaChapter> Chapters => _chapters;

    public string Title { get; private set; } = "";

    /// <summary>Wall-clock time of timestamp 0.</summary>
    public long UnixMicroseconds { get; private set; }

    /// <summary>Plaintext bytes read so far, for a progress bar.</summary>
    public long Position => _stream.Position;

    /// <summary>The next block; false at the end. Heads before it and chapters after it are taken in on the way.</summary>
    public bool TryNext(out MatroskaBlock block)
    {
        block = default;
        while (TryHeader(out uint id, out long size))
        {
            if (id is MatroskaId.Segment or MatroskaId.Cluster)
            {
                continue;
            }

            if (id == MatroskaId.Void || size > MaximumElement)
            {
                if (!TrySkip(size))
                {
                    return false;
                }

                continue;
            }

            if (!TryBody((int)size, out ReadOnlySpan<byte> body))
            {
                return false;
            }

            if (id is MatroskaId.SimpleBlock && TryBlock(body, 0, out block))
            {
                return true;
            }

            if (id is MatroskaId.BlockGroup && TryGroup(body, out block))
            {
                return true;
            }

            Take(id, body);
        }

        return false;
    }

    private void Take(uint id, ReadOnlySpan<byte> body)
    {
        switch (id)
        {
            case MatroskaId.Timestamp:
                _clusterTime = 0;
                foreach (byte b in body)
                {
                    _clusterTime = (_clusterTime << 8) | b;
                }

                break;
            case MatroskaId.Info:
                TakeInfo(body);
                break;
            case MatroskaId.Tracks:
                TakeTracks(body);
                break;
            case MatroskaId.Tags:
                TakeTags(body);
                break;
            case MatroskaId.Chapters:
                TakeChapters(body);
                break;
        }
    }

    private void TakeInfo(ReadOnlySpan<byte> body)
    {
        EbmlReader reader = new(body);
        while (reader.Next())
        {
            if (reader.Id == MatroskaId.Title)
            {
                Title = reader.Text;
            }
            else if (reader.Id == MatroskaId.DateUtc)
            {
                UnixMicroseconds = ((long)reader.Unsigned / 1000) + 978_307_200_000_000;
            }
        }
    }

    private void TakeTracks(ReadOnlySpan<byte> body)
    {
        EbmlReader entries = new(body);
        while (entries.Next())
        {
            MatroskaTrack track = new() { Number = 0, Codec = MatroskaCodec.Text };
            bool known = false;
            EbmlReader fields = new(entries.Body);
            while (fields.Next())
            {
                if (fields.Id == MatroskaId.CodecId)
                {
                    known = MatroskaCodecs.TryFromId(fields.Text, out MatroskaCodec codec);
                    track = track with { Codec = codec };
                }

                track = WithField(track, fields);
            }

            if (known)
            {
                _tracks.Add(track);
            }
        }
    }

    private static MatroskaTrack WithField(MatroskaTrack track, EbmlReader field) => field.Id switch
    {
        MatroskaId.TrackNumber => track with { Number = (int)field.Unsigned },
        MatroskaId.Name => track with { Name = field.Text },
        MatroskaId.LanguageBcp47 => track with { Language = field.Text },
        MatroskaId.FlagDefault => track with { IsDefault = field.Unsigned != 0 },
        MatroskaId.CodecPrivate => track with { CodecPrivate = field.Body.ToArray() },
        _ => track,
    };

    /// <summary>Names and roles of who came later stand in the tags at the end.</summary>
    private void TakeTags(ReadOnlySpan<byte> body)
    {
        EbmlReader tags = new(body);
        while (tags.Next())
        {
            (int number, string title, string role) = (0, "", "");
            EbmlReader fields = new(tags.Body);
            while (fields.Next())
            {
                EbmlReader inner = new(fields.Body);
                string name = "";
                while (inner.Next())
                {
                    number = inner.Id == MatroskaId.TagTrackUid ? (int)inner.Unsigned : number;
                    name = inner.Id == MatroskaId.TagName ? inner.Text : name;
                    title = inner.Id == MatroskaId.TagString && name == "TITLE" ? inner.Text : title;
                    role = inner.Id == MatroskaId.TagString && name == "ROLE" ? inner.Text : role;
                }
            }

            int index = _tracks.FindIndex(t => t.Number == number);
            if (index >= 0)
            {
                _tracks[index] = _tracks[index] with { Name = title.Length > 0 ? title : _tracks[index].Name, Role = role };
            }
        }
    }

    private void TakeChapters(ReadOnlySpan<byte> body)
    {
        EbmlReader editions = new(body);
        while (editions.Next())
        {
            EbmlReader atoms = new(editions.Body);
            while (atoms.Next())
            {
                (long time, string title) = (0, "");
                EbmlReader fields = new(atoms.Body);
                while (fields.Next())
                {
                    time = fields.Id == MatroskaId.ChapterTimeStart ? (long)(fields.Unsigned / 1_000_000) : time;
                    EbmlReader display = new(fields.Id == MatroskaId.ChapterDisplay ? fields.Body : []);
                    while (display.Next())
                    {
                        title = display.Id == MatroskaId.ChapString ? display.Text : title;
                    }
                }

                if (atoms.Id == MatroskaId.ChapterAtom)
                {
                    _chapters.Add(new MatroskaChapter(time, title));
                }
            }
        }
    }

    private bool TryGroup(ReadOnlySpan<byte> body, out MatroskaBlock block)
    {
        block = default;
        ReadOnlySpan<byte> content = [];
        long duration = 0;
        EbmlReader reader = new(body);
        while (reader.Next())
        {
            content = reader.Id == MatroskaId.Block ? reader.Body : content;
            duration = reader.Id == MatroskaId.BlockDuration ? (long)reader.Unsigned : duration;
        }

        return TryBlock(content, duration, out block);
    }

    private bool TryBlock(ReadOnlySpan<byte> body, long duration, out MatroskaBlock block)
    {
        block = default;
        if (!EbmlReader.TryVint(ref body, keepMarker: false, out ulong track) || body.Length < 3 || (body[2] & 0x06) != 0)
        {
            return false;
        }

        block = new MatroskaBlock
        {
            Track = (int)track,
            Milliseconds = _clusterTime + BinaryPrimitives.ReadInt16BigEndian(body),
            IsKeyframe = (body[2] & 0x80) != 0 || duration > 0,
            Duration = duration,
            Data = body[3..],
        };
        return true;
    }

    private bool TryHeader(out uint id, out long size)
    {
        id = 0;
        size = 0;
        if (!TryVint(keepMarker: true, out ulong value, out _) || !TryVint(keepMarker: false, out ulong length, out bool unknown))
        {
            return false;
        }

        id = (uint)value;
        size = unknown ? 0 : (long)length;
        return true;
    }

    private bool TryVint(bool keepMarker, out ulong value, out bool unknown)
    {
        value = 0;
        unknown = false;
        int first = _stream.ReadByte();
        if (first <= 0)
        {
            return false;
        }

        int length = System.Numerics.BitOperations.LeadingZeroCount((uint)first) - 23;
        value = (ulong)first;
        for (int i = 1; i < length; i++)
        {
            int next = _stream.ReadByte();
            if (next < 0)
            {
                return false;
            }

            value = (value << 8) | (uint)next;
        }

        ulong mask = (1UL << (7 * length)) - 1;
        unknown = (value & mask) == mask;
        value = keepMarker ? value : value & mask;
        return true;
    }

    private bool TryBody(int size, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (size > _stream.Length - _stream.Position)
        {
            // Cut by a kill: what is left of it is nothing. (Nothing is allocated for a length that isn't there.)
            return false;
        }

        if (size > _buffer.Length)
        {
            Array.Resize(ref _buffer, size);
        }

        _stream.ReadExactly(_buffer.AsSpan(0, size));
        body = _buffer.AsSpan(0, size);
        return true;
    }

    private bool TrySkip(long size)
    {
        if (size > _stream.Length - _stream.Position)
        {
            return false;
        }

        _stream.Seek(size, SeekOrigin.Current);
        return true;
    }
}
