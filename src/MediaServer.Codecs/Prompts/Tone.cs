namespace MediaServer.Codecs.Prompts;

/// <summary>A tone, or a pause when both frequencies are 0.</summary>
/// <param name="First">Hertz.</param>
/// <param name="Second">Hertz of a second one at the same time; 0 for none.</param>
/// <param name="Milliseconds">1 to 60,000.</param>
public readonly record struct Tone(ushort First, ushort Second, ushort Milliseconds)
{
    public static Tone Pause(ushort milliseconds) => new(0, 0, milliseconds);
}
