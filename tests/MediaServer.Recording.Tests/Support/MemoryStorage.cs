using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Tests;

/// <summary>The process died here: nothing in the product catches it.</summary>
internal sealed class KilledException : Exception;

/// <summary>
/// A storage in memory that can be killed after any number of bytes, in the middle of a write or of a rename, and that
/// can be full.
/// </summary>
internal sealed class MemoryStorage : IRecordingStorage
{
    private const int NoSpace = 28;

    public Dictionary<string, MemoryStream> Files { get; } = [];

    /// <summary>Bytes and operations until the kill.</summary>
    public long Budget { get; set; } = long.MaxValue;

    /// <summary>Bytes until the disk is full, which it says by refusing.</summary>
    public long Space { get; set; } = long.MaxValue;

    public long Used { get; private set; }

    /// <summary>The budget at which each step ended: every boundary of a write.</summary>
    public List<long> Boundaries { get; } = [];

    public string Name => "memory";

    public long FreeBytes { get; set; } = 1L << 40;

    public IReadOnlyList<string> List() => [.. Files.Keys.Order(StringComparer.Ordinal)];

    public bool Exists(string name) => Files.ContainsKey(name);

    public IRecordingFile Create(string name)
    {
        Spend(1);
        Files[name] = new MemoryStream();
        return new MemoryFile(this, Files[name]);
    }

    public IRecordingFile Append(string name)
    {
        if (!Files.TryGetValue(name, out MemoryStream? file))
        {
            Files[name] = file = new MemoryStream();
        }

        return new MemoryFile(this, file);
    }

    public Stream OpenRead(string name) => new MemoryStream(Files[name].ToArray());

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        using (IRecordingFile file = Create(name + ".new"))
        {
            file.Append(content);
        }

        Spend(1);
        Files[name] = Files[name + ".new"];
        Files.Remove(name + ".new");
    }

    public void Delete(string name)
    {
        Spend(1);
        Files.Remove(name);
    }

    public void Destroy(string name, int firstBytes) => Delete(name);

    public byte[] Content(string name) => Files[name].ToArray();

    public void Put(string name, byte[] content)
    {
        Files[name] = new MemoryStream();
        Files[name].Write(content);
    }

    public MemoryStorage Copy()
    {
        MemoryStorage copy = new();
        foreach ((string name, MemoryStream file) in Files)
        {
            copy.Put(name, file.ToArray());
        }

        return copy;
    }

    /// <summary>How many of the bytes asked for are written before the end.</summary>
    private long Spend(long amount)
    {
        long possible = Math.Min(amount, Budget - Used);
        Used += possible;
        if (possible < amount)
        {
            throw new KilledException();
        }

        Boundaries.Add(Used);
        return possible;
    }

    private sealed class MemoryFile(MemoryStorage storage, MemoryStream stream) : IRecordingFile
    {
        public long Length => stream.Length;

        public void Append(ReadOnlySpan<byte> data)
        {
            Assert.True(storage.Space >= 0 && storage.Used <= storage.Budget);
            stream.Position = stream.Length;
            int fits = (int)Math.Min(data.Length, Math.Min(storage.Budget - storage.Used, storage.Space));
            stream.Write(data[..fits]);
            storage.Space -= storage.Space == long.MaxValue ? 0 : fits;
            if (fits < data.Length && storage.Budget - storage.Used >= data.Length)
            {
                throw new IOException("no space left", NoSpace);
            }

            storage.Spend(data.Length);
        }

        public void Truncate(long length)
        {
            storage.Spend(1);
            storage.Space += storage.Space == long.MaxValue ? 0 : stream.Length - length;
            stream.SetLength(length);
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
