using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Sessions;

/// <summary>What a track is, as the room knows it.</summary>
public sealed record TrackDescription
{
    public required MatroskaCodec Codec { get; init; }

    public required TrackKind Kind { get; init; }

    /// <summary>The party's identity in the manifest; empty for the mix.</summary>
    public string Party { get; init; } = "";

    /// <summary>What a player's menu shows.</summary>
    public string Name { get; init; } = "";

    /// <summary>The party's role (patient, nurse, interpreter …).</summary>
    public string Role { get; init; } = "";

    /// <summary>BCP 47, or <c>und</c>.</summary>
    public string Language { get; init; } = "und";

    /// <summary>Tracks of one sender (one RTCP CNAME) share its clock and keep their lips together; empty for a clock of its own.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Hertz of RTP timestamps.</summary>
    public int ClockRate => Codec == MatroskaCodec.Opus ? 48_000 : 90_000;

    /// <summary>avcC or av1C where known when the recording starts.</summary>
    public byte[] CodecPrivate { get; init; } = [];

    /// <summary>Without the name.</summary>
    public override string ToString() => $"{Kind}, {Codec}";
}
