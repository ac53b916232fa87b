namespace MediaServer.Codecs.Plane;

/// <summary>Hears what an output of a mix gives. Called on the plane's thread: it hands on and returns.</summary>
public interface IMixListener
{
    /// <param name="time">Of the first sample, at 48 kHz; begins anew when the process is replaced.</param>
    /// <param name="starts">The first after silence.</param>
    /// <param name="delayMs">How old the earliest sound in it is.</param>
    /// <param name="payload">The plane's own until the return.</param>
    void OnFrame(uint time, bool starts, int delayMs, ReadOnlySpan<byte> payload);

    /// <summary>A prompt was played to its end; prompts that a killed process took along are not told of.</summary>
    void OnPromptEnded(uint prompt)
    {
    }
}

/// <summary>Hears a voice as Opus. Called on the plane's thread.</summary>
public interface IVoiceListener
{
    /// <param name="timestamp">At 48 kHz.</param>
    /// <param name="starts">The first after silence.</param>
    /// <param name="level">RFC 6464, -dBov.</param>
    /// <param name="payload">Opus, the plane's own until the return.</param>
    void OnVoice(uint timestamp, bool starts, byte level, ReadOnlySpan<byte> payload);
}
