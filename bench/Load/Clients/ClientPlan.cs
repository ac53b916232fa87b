namespace MediaServer.Bench.Load.Clients;

/// <summary>What one client sends and receives.</summary>
internal sealed record ClientPlan
{
    public bool SendsAudio { get; init; }

    public bool SendsVideo { get; init; }

    /// <summary>A second video stream beside the camera.</summary>
    public bool SendsContent { get; init; }

    /// <summary>Simulcast layers of the camera: 1 or 3.</summary>
    public int Layers { get; init; } = 1;

    public int AudioSlots { get; init; }

    public int VideoSlots { get; init; }

    /// <summary>Joined and connected, yet sends no media.</summary>
    public bool Silent { get; init; }

    /// <summary>RFC 6464 level of the voice, 0-127 below full scale.</summary>
    public byte Level { get; init; } = 30;

    /// <summary>Bit rate of the (best) camera layer.</summary>
    public int VideoBitrate { get; init; } = 1_500_000;

    /// <summary>Everything is sent so many times as often.</summary>
    public int Speed { get; init; } = 1;

    public static ClientPlan Player(int audio, int video) => new() { AudioSlots = audio, VideoSlots = video };
}
