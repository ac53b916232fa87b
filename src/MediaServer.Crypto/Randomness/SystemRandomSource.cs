using System.Security.Cryptography;
using MediaServer.Primitives;

namespace MediaServer.Crypto;

/// <summary>The operating system's generator: every key, SSRC, password and identifier of the server comes from here.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    public static readonly SystemRandomSource Instance = new();

    private SystemRandomSource()
    {
    }

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
