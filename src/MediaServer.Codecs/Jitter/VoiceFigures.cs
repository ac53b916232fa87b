namespace MediaServer.Codecs.Jitter;

/// <summary>What became of a voice's packets and of the time that it was played in.</summary>
public record struct VoiceFigures
{
    public long Received { get; set; }

    /// <summary>Came after their time.</summary>
    public long Late { get; set; }

    public long Lost { get; set; }

    /// <summary>Lost, and recovered from the packet after.</summary>
    public long Recovered { get; set; }

    /// <summary>Samples made up for lost ones.</summary>
    public long Concealed { get; set; }

    /// <summary>Samples played.</summary>
    public long Played { get; set; }

    /// <summary>Packets decoded; quiet ones are left out.</summary>
    public long Decoded { get; set; }
}
