using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>Opening by AES counter mode and HMAC-SHA1 (RFC 3711).</summary>
internal sealed class CounterOpening(SrtpProfile profile, SrtpKeyDerivation derivation, CryptoPath path) : SrtpOpening
{
    private readonly CounterKeys _keys = new(profile, derivation, path);
    private readonly int _tagLength = profile.RtpTagLength();

    public override int RtcpIndexFromEnd => SrtpWire.RtcpIndexLength + CounterKeys.RtcpTagLength;

    public override bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, ulong index, Span<byte> destination)
    {
        ReadOnlySpan<byte> authenticated = packet[..^_tagLength];
        if (!_keys.VerifyRtp(authenticated, (uint)(index >> 16), packet[authenticated.Length..]))
        {
            return false;
        }

        uint ssrc = SrtpWire.RtpSsrc(packet);
        ReadOnlySpan<byte> text = authenticated[headerLength..];
        _keys.TransformRtp(ssrc, index, new PlaintextParts(default, text, 0), destination[headerLength..]);
        packet[..headerLength].CopyTo(destination);
        return true;
    }

    public override bool TryOpenRtcp(ReadOnlySpan<byte> packet, uint indexWord, Span<byte> destination)
    {
        ReadOnlySpan<byte> authenticated = packet[..^CounterKeys.RtcpTagLength];
        if (!_keys.RtcpAuthenticator.Verify(authenticated, default, packet[authenticated.Length..]))
        {
            return false;
        }

        ReadOnlySpan<byte> plain = authenticated[..^SrtpWire.RtcpIndexLength];
        if ((indexWord & SrtpWire.RtcpEncrypted) == 0)
        {
            plain.CopyTo(destination);
            return true;
        }

        uint index = indexWord & ~SrtpWire.RtcpEncrypted;
        uint ssrc = SrtpWire.RtcpSsrc(plain);
        _keys.TransformRtcp(ssrc, index, plain[SrtpWire.RtcpHeaderLength..], destination[SrtpWire.RtcpHeaderLength..]);
        plain[..SrtpWire.RtcpHeaderLength].CopyTo(destination);
        return true;
    }

    public override void Dispose() => _keys.Dispose();
}
