namespace MediaServer.Recording.Storage;

/// <summary>A folder on a local or mounted file system.</summary>
public sealed class FolderStorage : IRecordingStorage
{
    /// <summary>What a file is called until its rename.</summary>
    internal const string Temporary = ".new";

    private readonly string _folder;
    private readonly DriveInfo _drive;

    public FolderStorage(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _drive = new DriveInfo(_folder);
    }

    public string Name => _folder;

    public long FreeBytes => _drive.AvailableFreeSpace;

    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(_folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public bool Exists(string name) => File.Exists(At(name));

    public IRecordingFile Create(string name) => new FolderFile(At(name), FileMode.Create);

    public IRecordingFile Append(string name) => new FolderFile(At(name), FileMode.OpenOrCreate);

    public Stream OpenRead(string name) => new FileStream(At(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        // A rename is the only thing that a file system does whole: either name is there with all its bytes.
        using (FolderFile file = new(At(name + Temporary), FileMode.Create))
        {
            file.Append(content);
            file.Flush();
        }

        File.Move(At(name + Temporary), At(name), overwrite: true);
    }

    public void Delete(string name) => File.Delete(At(name));

    public void Destroy(string name, int firstBytes)
    {
        if (!Exists(name))
        {
            return;
        }

        using (FileStream file = new(At(name), FileMode.Open, FileAccess.Write))
        {
            file.Write(new byte[(int)Math.Min(firstBytes, file.Length)]);
            file.Flush(flushToDisk: true);
        }

        Delete(name);
    }

    private string At(string name)
    {
        // Names are made of ids; one from outside must not leave the folder.
        if (name.Length == 0 || name.AsSpan().ContainsAny('/', '\\', '\0') || name[0] == '.')
        {
            throw new IOException("a recording's file name holds no folder");
        }

        return Path.Combine(_folder, name);
    }

    private sealed class FolderFile(string path, FileMode mode) : IRecordingFile
    {
        private readonly FileStream _file = Open(path, mode);

        public long Length => _file.Length;

        public void Append(ReadOnlySpan<byte> data) => _file.Write(data);

        public void Truncate(long length)
        {
            _file.SetLength(length);
            _file.Seek(0, SeekOrigin.End);
        }

        public void Flush() => _file.Flush(flushToDisk: true);

        public void Dispose() => _file.Dispose();

        private static FileStream Open(string path, FileMode mode)
        {
            // Unbuffered: after a kill the kernel has all that Append returned from.
            FileStream file = new(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
            file.Seek(0, SeekOrigin.End);
            return file;
        }
    }
}
