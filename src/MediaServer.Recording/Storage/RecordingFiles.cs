namespace MediaServer.Recording.Storage;

/// <summary>The files of one recording, by its id.</summary>
public static class RecordingFiles
{
    public const string ContentSuffix = ".mkv.age";
    public const string ManifestSuffix = ".manifest.json";

    /// <summary>The recording itself.</summary>
    public static string Content(string id) => id + ContentSuffix;

    /// <summary>SHA-256 of every sealed chunk in order, 32 bytes each: says which chunk was changed.</summary>
    public static string Chunks(string id) => id + ".chunks";

    /// <summary>While it is being written: sealed final chunks for every place where it may end.</summary>
    public static string Tail(string id) => id + ".tail";

    public static string Manifest(string id) => id + ManifestSuffix;

    /// <summary>A legal hold, where there is one.</summary>
    public static string Hold(string id) => id + ".hold.json";

    /// <summary>What is kept of a deleted recording.</summary>
    public static string Tombstone(string id) => id + ".tombstone.json";
}
