using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Protocols.Sdp;

/// <summary>A session description (RFC 8866). Parsed tolerantly, written strictly.</summary>
public sealed class SdpSession : SdpBlock
{
    /// <summary>The most characters (and bytes) that are read.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>The most <c>m=</c> lines that are read.</summary>
    public const int MaxMedia = 64;

    /// <summary>The most attributes that are read in one section.</summary>
    public const int MaxAttributes = 1024;

    /// <summary>The most entries of one format list.</summary>
    public const int MaxFormats = 256;

    /// <summary>The value of <c>o=</c>.</summary>
    public string Origin { get; set; } = "- 0 0 IN IP4 0.0.0.0";

    /// <summary>The value of <c>s=</c>.</summary>
    public string Name { get; set; } = "-";

    /// <summary>The value of <c>t=</c>.</summary>
    public string Timing { get; set; } = "0 0";

    public List<SdpMedia> Media { get; } = [];

    /// <summary>Reads a description. Never throws.</summary>
    /// <param name="text">At most <see cref="MaxLength"/> characters.</param>
    /// <param name="session">What was read, or null.</param>
    /// <param name="error">What is wrong and in which line, for the peer's developer; empty on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpSession? session, out string error) =>
        new SdpReader().TryRead(text, out session, out error);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out SdpSession?, out string)"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SdpSession? session, out string error) =>
        TryParse(text.AsSpan(), out session, out error);

    /// <summary>Reads UTF-8; bytes that aren't become U+FFFD, for old room systems write Latin-1 names.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out SdpSession? session, out string error)
    {
        if (utf8.Length > MaxLength)
        {
            session = null;
            error = $"longer than {MaxLength} bytes";
            return false;
        }

        return TryParse(System.Text.Encoding.UTF8.GetString(utf8), out session, out error);
    }

    /// <summary>The description as RFC 8866 orders it, lines ended by CRLF.</summary>
    public override string ToString() => SdpWriter.Write(this);
}
