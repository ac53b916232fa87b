namespace MediaServer.Codecs.Wire;

/// <summary>What becomes of a voice.</summary>
public enum VoiceUse : byte
{
    /// <summary>Part of its mix.</summary>
    Mixed,

    /// <summary>Comes back as Opus.</summary>
    Transcoded,

    /// <summary>Its loudness comes back.</summary>
    Metered,
}
