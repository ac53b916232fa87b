namespace MediaServer.Forwarding.Allocation;

/// <summary>How a picture is served.</summary>
public enum ServiceLevel : byte
{
    Live,

    /// <summary>A key frame each few seconds.</summary>
    Stills,

    /// <summary>No room for any picture.</summary>
    AudioOnly,
}
