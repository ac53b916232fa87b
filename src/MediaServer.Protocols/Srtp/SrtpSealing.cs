using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>Session keys of the sending direction, and the transforms of one family of profiles.</summary>
internal abstract class SrtpSealing : IDisposable
{
    public static SrtpSealing Create(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path)
    {
        using SrtpKeyDerivation keys = new(profile, masterKey, masterSalt);
        return profile.IsAead() ? new GcmSealing(profile, keys, path) : new CounterSealing(profile, keys, path);
    }

    /// <summary>Writes header, ciphertext and tag; returns their length.</summary>
    public abstract int SealRtp(ReadOnlySpan<byte> header, scoped in PlaintextParts text, uint rolloverCounter, Span<byte> destination);

    /// <summary>Writes an encrypted RTCP packet with its tag and index; returns its length.</summary>
    public abstract int SealRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination);

    public abstract void Dispose();
}
