namespace MediaServer.Control.Configuration;

/// <summary>Who can read recordings, where they lie, and what is asked before one begins.</summary>
public sealed record RecordingOptions
{
    /// <summary>The word of <see cref="Allowed"/> that means every class of room.</summary>
    public const string EveryClass = "all";

    /// <summary>
    /// <c>Recording:Recipients</c>: age recipients (<c>age1...</c>), every one of whom can decrypt alone. Without any, a
    /// demonstration makes a key of its own; a server with OpenID Connect doesn't record.
    /// </summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary><c>Recording:Directory</c>: where recordings lie; <c>recordings</c> in the data folder. Absolute here.</summary>
    public required string Directory { get; init; }

    /// <summary><c>Recording:Mirror</c>: a second folder that gets a copy while it is written; null for none.</summary>
    public string? Mirror { get; init; }

    /// <summary><c>Recording:Allowed</c>: classes of rooms that may be recorded; <c>all</c> (the default) for every one.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [EveryClass];

    /// <summary><c>Recording:OnRefusal</c>: <c>stop</c> ends the recording when anybody refuses, <c>leave-out</c> (the default) records the others.</summary>
    public bool StopOnRefusal { get; init; }

    /// <summary><c>Recording:ConsentSeconds</c>: how long a recording waits to begin for those who have not answered, default 30.</summary>
    public int ConsentSeconds { get; init; } = 30;

    /// <summary><c>Recording:WarnMegabytes</c>: free space below which the room is warned, default 10240.</summary>
    public int WarnMegabytes { get; init; } = 10_240;

    /// <summary><c>Recording:StopMegabytes</c>: free space below which recordings stop (calls never do), default 1024.</summary>
    public int StopMegabytes { get; init; } = 1024;

    /// <summary><c>Recording:KeepDays</c>: recordings older than this are destroyed unless on legal hold; 0 (the default) keeps all.</summary>
    public int KeepDays { get; init; }

    public bool Allows(string roomClass) =>
        Allowed.Contains(EveryClass, StringComparer.OrdinalIgnoreCase) || Allowed.Contains(roomClass, StringComparer.OrdinalIgnoreCase);

    internal static RecordingOptions Read(OptionsReader reader, string dataDirectory)
    {
        const string Folder = "a folder that can be made or written";
        string? mirror = reader.Text("Recording:Mirror", IsPath, Folder);
        IReadOnlyList<string> allowed = reader.List("Recording:Allowed", text => text.Length <= 64, "names of room classes, or all");
        return new()
        {
            Recipients = reader.List("Recording:Recipients", IsRecipient, "an age recipient: age1 and 58 letters or digits in lower case"),
            Directory = Path.GetFullPath(reader.Text("Recording:Directory", IsPath, Folder) ?? Path.Combine(dataDirectory, "recordings")),
            Mirror = mirror is null ? null : Path.GetFullPath(mirror),
            Allowed = allowed.Count == 0 ? [EveryClass] : allowed,
            StopOnRefusal = reader.Text("Recording:OnRefusal", text => text is "stop" or "leave-out", "stop or leave-out") == "stop",
            ConsentSeconds = reader.Integer("Recording:ConsentSeconds", 30, 1, 600),
            WarnMegabytes = reader.Integer("Recording:WarnMegabytes", 10_240, 0, int.MaxValue),
            StopMegabytes = reader.Integer("Recording:StopMegabytes", 1024, 0, int.MaxValue),
            KeepDays = reader.Integer("Recording:KeepDays", 0, 0, 36_500),
        };
    }

    private static bool IsPath(string text) => !text.Contains('\0', StringComparison.Ordinal) && !File.Exists(text);

    private static bool IsRecipient(string text) =>
        text.Length == 62 && text.StartsWith("age1", StringComparison.Ordinal) && text.All(char.IsAsciiLetterOrDigit)
        && !text.Any(char.IsAsciiLetterUpper);
}
