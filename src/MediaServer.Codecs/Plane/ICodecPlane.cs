namespace MediaServer.Codecs.Plane;

/// <summary>
/// The codec process as the server sees it: mixes that stand whether the process does or not, and are made anew in each
/// process that takes another's place. From any thread; nothing waits.
/// </summary>
public interface ICodecPlane
{
    /// <summary>True while a process stands and takes orders.</summary>
    bool IsReady { get; }

    /// <summary>Why there can be none, in words; null while one stands or may come.</summary>
    string? WhyNot { get; }

    /// <summary>The process stands, or is gone. Called on the plane's thread.</summary>
    event Action<bool> Changed;

    /// <summary>Starts the process if there is none yet.</summary>
    void Warm();

    /// <summary>A mix without voices and outputs.</summary>
    /// <param name="mostVoices">How many are heard at once, 1 to 16.</param>
    ICodecMix OpenMix(int mostVoices = Mixing.Mix.DefaultVoices);
}
