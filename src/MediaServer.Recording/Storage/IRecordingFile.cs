namespace MediaServer.Recording.Storage;

/// <summary>A file that only grows, or is cut.</summary>
public interface IRecordingFile : IDisposable
{
    long Length { get; }

    void Append(ReadOnlySpan<byte> data);

    void Truncate(long length);

    /// <summary>Through the kernel to the disk.</summary>
    void Flush();
}
