namespace MediaServer.Recording.Sessions;

/// <summary>What is on a track.</summary>
public enum TrackKind : byte
{
    /// <summary>Everybody together, the default sound.</summary>
    Mix,
    Voice,
    Camera,

    /// <summary>A shared screen or document camera.</summary>
    Content,

    /// <summary>Whoever speaks, the default picture.</summary>
    ActiveSpeaker,

    /// <summary>Chat and events as subtitles.</summary>
    Text,
}
