namespace MediaServer.Recording.Matroska;

/// <summary>One track's entry in the file's head.</summary>
public sealed record MatroskaTrack
{
    /// <summary>1-126: blocks name it in one byte.</summary>
    public required int Number { get; init; }

    public required MatroskaCodec Codec { get; init; }

    /// <summary>What a player shows in its track menu.</summary>
    public string Name { get; init; } = "";

    /// <summary>BCP 47 tag, or <c>und</c>.</summary>
    public string Language { get; init; } = "und";

    /// <summary>Role of whoever is heard or seen (patient, nurse, mix …), written as a tag.</summary>
    public string Role { get; init; } = "";

    /// <summary>Whether a player that plays one track of a kind picks this one.</summary>
    public bool IsDefault { get; init; }

    /// <summary>avcC or av1C where known at the start; Opus gets its own head.</summary>
    public byte[] CodecPrivate { get; init; } = [];

    /// <summary>Pixels; a hint where the first keyframe isn't there yet.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Pixels.</summary>
    public int Height { get; init; } = 720;

    /// <summary>Without the name.</summary>
    public override string ToString() => $"track {Number}, {Codec}";
}
