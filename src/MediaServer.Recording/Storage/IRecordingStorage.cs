namespace MediaServer.Recording.Storage;

/// <summary>
/// A place for recordings. Calls block and throw <see cref="IOException"/>: they are made by the storage's own thread,
/// never by one that carries media.
/// </summary>
public interface IRecordingStorage
{
    /// <summary>What operators call it.</summary>
    string Name { get; }

    /// <summary>Bytes that can still be written.</summary>
    long FreeBytes { get; }

    /// <summary>Names of the files there.</summary>
    IReadOnlyList<string> List();

    bool Exists(string name);

    /// <summary>A new, empty file, written at its end.</summary>
    IRecordingFile Create(string name);

    /// <summary>An existing file, written at its end.</summary>
    IRecordingFile Append(string name);

    Stream OpenRead(string name);

    /// <summary>Puts a small file in place of another, whole or not at all.</summary>
    void Replace(string name, ReadOnlySpan<byte> content);

    /// <summary>Deletes a file; nothing happens when it isn't there.</summary>
    void Delete(string name);

    /// <summary>Overwrites a file's first bytes and deletes it.</summary>
    void Destroy(string name, int firstBytes);
}
