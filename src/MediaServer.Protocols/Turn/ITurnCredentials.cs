using System.Diagnostics.CodeAnalysis;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Turn;

/// <summary>Whom the TURN server serves.</summary>
public interface ITurnCredentials
{
    /// <summary>The password of a user, or false when there is no such user or its time is over.</summary>
    /// <param name="username">As it stands in USERNAME, UTF-8, at most 508 bytes.</param>
    /// <param name="now">The engine's clock.</param>
    /// <param name="password">The password.</param>
    bool TryGetPassword(ReadOnlySpan<byte> username, Instant now, [NotNullWhen(true)] out string? password);
}
