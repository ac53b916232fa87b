namespace MediaServer.Codecs.Prompts;

/// <summary>Sound that is played to somebody: a tone, a spoken sentence.</summary>
public interface IPromptSource
{
    /// <summary>The next samples at 48 kHz; fewer than asked for at its end.</summary>
    int Read(Span<float> samples);
}
