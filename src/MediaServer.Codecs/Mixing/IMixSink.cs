namespace MediaServer.Codecs.Mixing;

/// <summary>Takes what a mix gives.</summary>
public interface IMixSink
{
    /// <param name="output">Which output's.</param>
    /// <param name="time">Of the first sample, in samples at 48 kHz from the mix's start.</param>
    /// <param name="starts">The first after a silence that was left out: RTP's marker for sound.</param>
    /// <param name="delayMs">How old the earliest sound in it is.</param>
    /// <param name="payload">The mix's own until the return.</param>
    void OnFrame(MixOutput output, long time, bool starts, int delayMs, ReadOnlySpan<byte> payload);

    /// <summary>A prompt has been played to its end.</summary>
    void OnPromptEnded(MixOutput output, uint prompt);
}
