using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>Session keys of the receiving direction, and the transforms of one family of profiles.</summary>
internal abstract class SrtpOpening : IDisposable
{
    public static SrtpOpening Create(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path)
    {
        using SrtpKeyDerivation keys = new(profile, masterKey, masterSalt);
        return profile.IsAead() ? new GcmOpening(profile, keys, path) : new CounterOpening(profile, keys, path);
    }

    /// <summary>Where in an RTCP packet the word of E bit and index lies, counted from the end.</summary>
    public abstract int RtcpIndexFromEnd { get; }

    /// <summary>Checks the tag, then writes header and plaintext. Lengths have been checked.</summary>
    public abstract bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, ulong index, Span<byte> destination);

    /// <summary>Checks the tag, then writes the plain RTCP packet. Lengths have been checked.</summary>
    /// <param name="packet">The whole packet.</param>
    /// <param name="indexWord">E bit and index as they stand in the packet.</param>
    /// <param name="destination">Gets the packet without what protection added.</param>
    public abstract bool TryOpenRtcp(ReadOnlySpan<byte> packet, uint indexWord, Span<byte> destination);

    public abstract void Dispose();
}
