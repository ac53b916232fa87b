using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>
/// Seals packets for many peers together. AEAD packets are sealed at once. With HMAC-SHA1 the encryption is done at
/// once, and the tags of up to 16 packets are computed side by side. After <see cref="Flush"/> every destination holds a
/// finished packet. Belongs to one lane; allocates nothing.
/// </summary>
/// <param name="path">Which implementation; leave it to configuration.</param>
public sealed class SrtpSealQueue(CryptoPath path = CryptoPath.Auto)
{
    private readonly HmacSha1Batch _tags = new(path);

    /// <summary>Adds one packet; the parameters are those of <see cref="SrtpSender.SealRtp"/>.</summary>
    /// <param name="sender">The peer's keys; must live until <see cref="Flush"/>.</param>
    /// <param name="header">See there.</param>
    /// <param name="prefix">See there.</param>
    /// <param name="payload">See there; has been read when this returns.</param>
    /// <param name="padding">See there.</param>
    /// <param name="rolloverCounter">See there.</param>
    /// <param name="destination">Pinned memory of this packet alone, final after <see cref="Flush"/>.</param>
    public void Add(
        SrtpSender sender,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> prefix,
        ReadOnlySpan<byte> payload,
        int padding,
        uint rolloverCounter,
        Span<byte> destination)
    {
        PlaintextParts text = new(prefix, payload, padding);
        if (sender.Sealing is CounterSealing counter)
        {
            counter.QueueRtp(header, text, rolloverCounter, destination, _tags);
        }
        else
        {
            sender.Sealing.SealRtp(header, text, rolloverCounter, destination);
        }
    }

    /// <summary>Finishes what was added.</summary>
    public void Flush() => _tags.Flush();
}
