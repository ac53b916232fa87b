namespace MediaServer.Codecs.Plane;

/// <summary>A process that was started.</summary>
public interface ICodecChild : IDisposable
{
    int Id { get; }

    /// <summary>Null while it runs.</summary>
    int? ExitCode { get; }

    /// <summary>Bytes of memory that it holds; 0 when that can't be told.</summary>
    long ResidentBytes { get; }

    void Kill();
}

/// <summary>Starts codec processes.</summary>
public interface ICodecLauncher
{
    /// <summary>Why none can be started, in words; null when one can.</summary>
    string? WhyNot { get; }

    /// <exception cref="IOException">It could not be started.</exception>
    ICodecChild Start(string segment, int lanes);
}
