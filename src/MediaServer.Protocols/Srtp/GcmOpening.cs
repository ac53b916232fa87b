using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>Opening by AES-GCM (RFC 7714).</summary>
internal sealed class GcmOpening : SrtpOpening
{
    private readonly AesGcmOpener _rtp;
    private readonly AesGcmOpener _rtcp;
    private SrtpSalt _rtpSalt;
    private SrtpSalt _rtcpSalt;
    private byte[] _associated = new byte[1500];

    public GcmOpening(SrtpProfile profile, SrtpKeyDerivation keys, CryptoPath path)
    {
        Span<byte> key = stackalloc byte[profile.KeyLength()];
        Span<byte> salt = stackalloc byte[profile.SaltLength()];
        keys.Derive(SrtpKeyDerivation.RtpEncryption, key);
        keys.Derive(SrtpKeyDerivation.RtpSalt, salt);
        _rtp = new AesGcmOpener(key, path);
        _rtpSalt = new SrtpSalt(salt);
        keys.Derive(SrtpKeyDerivation.RtcpEncryption, key);
        keys.Derive(SrtpKeyDerivation.RtcpSalt, salt);
        _rtcp = new AesGcmOpener(key, path);
        _rtcpSalt = new SrtpSalt(salt);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(salt);
    }

    public override int RtcpIndexFromEnd => SrtpWire.RtcpIndexLength;

    public override bool TryOpenRtp(ReadOnlySpan<byte> packet, int headerLength, ulong index, Span<byte> destination)
    {
        CounterBlock iv = _rtpSalt.GcmNonce(SrtpWire.RtpSsrc(packet), index);
        ReadOnlySpan<byte> header = packet[..headerLength];
        if (!_rtp.TryOpen(iv, header, packet[headerLength..], destination[headerLength..]))
        {
            return false;
        }

        header.CopyTo(destination);
        return true;
    }

    public override bool TryOpenRtcp(ReadOnlySpan<byte> packet, uint indexWord, Span<byte> destination)
    {
        CounterBlock iv = _rtcpSalt.GcmNonce(SrtpWire.RtcpSsrc(packet), indexWord & ~SrtpWire.RtcpEncrypted);
        ReadOnlySpan<byte> tagged = packet[..^SrtpWire.RtcpIndexLength];

        // RFC 7714 sections 9.2 and 9.3: readable bytes and the index word are associated data; with E = 0 all are readable.
        int readable = (indexWord & SrtpWire.RtcpEncrypted) != 0 ? SrtpWire.RtcpHeaderLength : tagged.Length - AesGcmSealer.TagLength;
        Span<byte> associated = Associated(readable + SrtpWire.RtcpIndexLength);
        tagged[..readable].CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[readable..], indexWord);
        if (!_rtcp.TryOpen(iv, associated, tagged[readable..], destination[readable..]))
        {
            return false;
        }

        associated[..readable].CopyTo(destination);
        return true;
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        _rtpSalt = default;
        _rtcpSalt = default;
    }

    private Span<byte> Associated(int length)
    {
        if (_associated.Length < length)
        {
            _associated = new byte[length];
        }

        return _associated.AsSpan(0, length);
    }
}
