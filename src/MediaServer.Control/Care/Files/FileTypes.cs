namespace MediaServer.Control.Care.Files;

/// <summary>What may be sent in a call, known by its first bytes and not by its name alone.</summary>
internal static class FileTypes
{
    public const string Names = "image/jpeg, image/png, image/webp, application/pdf, video/mp4, video/webm";

    public static bool IsTaken(string? type) => type is "image/jpeg" or "image/png" or "image/webp" or "application/pdf" or "video/mp4" or "video/webm";

    /// <summary>True when a file that says it is of a type begins like one.</summary>
    public static bool Begins(string type, ReadOnlySpan<byte> start) => type switch
    {
        "image/jpeg" => start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]),
        "image/png" => start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]),
        "image/webp" => start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8),
        "application/pdf" => start.StartsWith("%PDF-"u8),
        "video/mp4" => start.Length >= 8 && start[4..].StartsWith("ftyp"u8),
        "video/webm" => start.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]),
        _ => false,
    };
}
