namespace MediaServer.Control.Configuration;

/// <summary>Who can read recordings.</summary>
public sealed record RecordingOptions
{
    /// <summary><c>Recording:Recipients</c>: age recipients (<c>age1...</c>), every one of whom can decrypt alone.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    internal static RecordingOptions Read(OptionsReader reader) => new()
    {
        Recipients = reader.List("Recording:Recipients", IsRecipient, "an age recipient: age1 and 58 letters or digits in lower case"),
    };

    private static bool IsRecipient(string text) =>
        text.Length == 62 && text.StartsWith("age1", StringComparison.Ordinal) && text.All(char.IsAsciiLetterOrDigit)
        && !text.Any(char.IsAsciiLetterUpper);
}
