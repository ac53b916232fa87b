using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;

namespace MediaServer.Control.Mixing;

/// <summary>Somebody who can take one stream of sound only: a room system, a telephone, a thin link.</summary>
/// <param name="Format">What it can decode.</param>
/// <param name="Listener">Gets the frames; called on the codec plane's thread.</param>
internal sealed record MixEar(AudioFormat Format, IMixListener Listener)
{
    /// <summary>While it hears a mix: for its expected loss.</summary>
    public ICodecOutput? Output { get; set; }
}
