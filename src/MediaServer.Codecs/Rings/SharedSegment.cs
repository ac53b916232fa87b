using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace MediaServer.Codecs.Rings;

/// <summary>
/// The memory that server and codec process share: rings toward the process (one for each lane, and one for everybody
/// else), one ring back, a beat. It stays when the process is replaced, so that no lane ever writes into memory that is gone.
/// </summary>
public sealed unsafe class SharedSegment : IDisposable
{
    /// <summary>Bytes of the ring for orders and for voices that don't come from a lane.</summary>
    public const int ControlBytes = 2 * 1024 * 1024;

    /// <summary>Bytes of a lane's ring: a second of 16 Mbit/s.</summary>
    public const int LaneBytes = 2 * 1024 * 1024;

    /// <summary>Bytes of the ring back.</summary>
    public const int BackBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of the longest record.</summary>
    public const int LongestRecord = 64 * 1024;

    private const int HeadBytes = 4096;
    private const int BeatOffset = 64;
    private const int GenerationOffset = 128;
    private const int AnswerOffset = 192;
    private const string Prefix = "mediaserver-codec-";
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;

    private SharedSegment(string path, int lanes, FileStream stream)
    {
        Path = path;
        Lanes = lanes;
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
    }

    public string Path { get; }

    public int Lanes { get; }

    /// <summary>Goes up while the process lives.</summary>
    public long Beat
    {
        get => Volatile.Read(ref At(BeatOffset));
        set => Volatile.Write(ref At(BeatOffset), value);
    }

    /// <summary>Set by the server for each process that it starts.</summary>
    public long Generation
    {
        get => Volatile.Read(ref At(GenerationOffset));
        set => Volatile.Write(ref At(GenerationOffset), value);
    }

    /// <summary>Set by the process to the generation when its rings stand.</summary>
    public long Answered
    {
        get => Volatile.Read(ref At(AnswerOffset));
        set => Volatile.Write(ref At(AnswerOffset), value);
    }

    /// <summary>Makes the segment; files that dead servers left are removed.</summary>
    public static SharedSegment Create(int lanes)
    {
        string folder = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        RemoveOld(folder);
        string path = System.IO.Path.Combine(folder, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():n}");
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream stream = new(path, options);
        stream.SetLength(Size(lanes));
        return new SharedSegment(path, lanes, stream);
    }

    /// <summary>By the process.</summary>
    public static SharedSegment Open(string path, int lanes)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return stream.Length == Size(lanes) ? new SharedSegment(path, lanes, stream) : throw new InvalidDataException("the shared memory has another size");
    }

    /// <summary>Ring 0 takes orders, rings 1 to <see cref="Lanes"/> are the lanes'.</summary>
    public RingWriter ToProcess(int ring)
    {
        RingMemory memory = Memory(ring);
        return new RingWriter(memory, memory.Written);
    }

    /// <summary>By the process: what was written before it came is passed over.</summary>
    public RingReader FromServer(int ring)
    {
        RingMemory memory = Memory(ring);
        return new RingReader(memory, LongestRecord, memory.Written);
    }

    /// <summary>By the process.</summary>
    public RingWriter ToServer()
    {
        RingMemory memory = Memory(Lanes + 1);
        return new RingWriter(memory, memory.Read);
    }

    /// <summary>By the server.</summary>
    public RingReader FromProcess()
    {
        RingMemory memory = Memory(Lanes + 1);
        return new RingReader(memory, LongestRecord, memory.Written);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>By the server at its end: nothing of it stays.</summary>
    public void Delete() => File.Delete(Path);

    private ref long At(int offset) => ref Unsafe.AsRef<long>(_base + offset);

    private static long Size(int lanes) =>
        HeadBytes + RingMemory.SizeOf(ControlBytes) + ((long)lanes * RingMemory.SizeOf(LaneBytes)) + RingMemory.SizeOf(BackBytes);

    private RingMemory Memory(int ring)
    {
        long offset = HeadBytes;
        if (ring == 0)
        {
            return new RingMemory(_base + offset, ControlBytes);
        }

        offset += RingMemory.SizeOf(ControlBytes) + ((long)(ring - 1) * RingMemory.SizeOf(LaneBytes));
        return new RingMemory(_base + offset, ring <= Lanes ? LaneBytes : BackBytes);
    }

    private static void RemoveOld(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, $"{Prefix}*"))
        {
            string owner = System.IO.Path.GetFileName(path)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}") && Directory.Exists("/proc/self"))
            {
                try
                {
                    File.Delete(path);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    // Another user's.
                }
            }
        }
    }
}
