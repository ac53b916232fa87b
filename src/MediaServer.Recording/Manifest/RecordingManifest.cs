using System.Text.Json;
using System.Text.Json.Serialization;
using MediaServer.Recording.Sessions;

namespace MediaServer.Recording.Manifest;

/// <summary>
/// What is known of a recording without any key: JSON beside the file, signed by the node. Times are UTC in ISO 8601,
/// offsets within the recording milliseconds.
/// </summary>
public sealed record RecordingManifest
{
    public int Version { get; init; } = 1;

    public required string Id { get; init; }

    public RecordingState State { get; init; } = RecordingState.Running;

    public RecordingOutcome Outcome { get; init; }

    public required string Room { get; init; }

    /// <summary>The room's class: it decides on recipients and retention.</summary>
    public string RoomClass { get; init; } = "";

    public required string Purpose { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public string StartedBy { get; init; } = "";

    /// <summary>Fingerprints of the keys that open it.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    public IReadOnlyList<ManifestParty> Parties { get; init; } = [];

    public IReadOnlyList<ManifestConsent> Consents { get; init; } = [];

    public IReadOnlyList<ManifestTrack> Tracks { get; init; } = [];

    public IReadOnlyList<ManifestGap> Gaps { get; init; } = [];

    /// <summary>What the file lacks though it is whole: <c>mix-absent</c>, <c>mix-interrupted</c>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Null while the recording runs.</summary>
    public ManifestFile? File { get; init; }

    /// <summary>Pairs of milliseconds and plaintext offset of a cluster that can be entered: no personal data.</summary>
    public IReadOnlyList<long[]> Index { get; init; } = [];

    /// <summary>SHA-256 of the manifest that this node sealed before, hexadecimal; empty for the first and for drafts.</summary>
    public string Previous { get; init; } = "";

    /// <summary>The id alone: everything else says something of a person.</summary>
    public override string ToString() => Id;

    /// <summary>How a manifest is written and read.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

/// <summary>Somebody who was there.</summary>
public sealed record ManifestParty(string Id, string Name, string Role, DateTimeOffset Joined, DateTimeOffset? Left)
{
    public override string ToString() => "[redacted]";
}

/// <summary>What somebody answered when asked.</summary>
/// <param name="Party">The party's id.</param>
/// <param name="Answer">granted, refused or withdrawn.</param>
/// <param name="Method">tap, key, form: how it was given.</param>
/// <param name="At">When.</param>
public sealed record ManifestConsent(string Party, string Answer, string Method, DateTimeOffset At)
{
    public override string ToString() => "[redacted]";
}

/// <summary>One use of a track.</summary>
public sealed record ManifestTrack(
    int Number, TrackKind Kind, string Codec, string Party, string Name, string Role, string Language,
    long FromMs, long ToMs, long Frames, long Bytes, long LostPackets, long BrokenFrames, long RefusedFrames, int Width, int Height)
{
    public override string ToString() => $"track {Number}, {Kind}";
}

/// <summary>Time missing from a track.</summary>
public sealed record ManifestGap(int Track, long FromMs, long ToMs, GapReason Reason);

/// <summary>The sealed file.</summary>
/// <param name="Name">File name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hexadecimal, of all bytes.</param>
/// <param name="HeaderLength">Bytes of age header and payload nonce.</param>
/// <param name="ChunkSize">Bytes of a whole sealed chunk.</param>
/// <param name="Chunks">Whole chunks.</param>
/// <param name="MerkleRoot">Hexadecimal, RFC 9162 over the chunks' SHA-256.</param>
/// <param name="HeaderSha256">Hexadecimal, of the header and payload nonce.</param>
public sealed record ManifestFile(string Name, long Size, string Sha256, int HeaderLength, int ChunkSize, long Chunks, string MerkleRoot, string HeaderSha256);
