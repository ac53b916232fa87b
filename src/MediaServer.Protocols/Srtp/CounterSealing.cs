using System.Buffers.Binary;
using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>Sealing by AES counter mode and HMAC-SHA1 (RFC 3711).</summary>
internal sealed class CounterSealing(SrtpProfile profile, SrtpKeyDerivation derivation, CryptoPath path) : SrtpSealing
{
    private readonly CounterKeys _keys = new(profile, derivation, path);
    private readonly int _tagLength = profile.RtpTagLength();

    public override int SealRtp(ReadOnlySpan<byte> header, scoped in PlaintextParts text, uint rolloverCounter, Span<byte> destination)
    {
        int length = Encrypt(header, text, rolloverCounter, destination);
        _keys.TagRtp(destination[..length], rolloverCounter, destination.Slice(length, _tagLength));
        return length + _tagLength;
    }

    /// <summary>Encrypts now and leaves the tag to a batch; destination must be pinned.</summary>
    public void QueueRtp(
        ReadOnlySpan<byte> header, scoped in PlaintextParts text, uint rolloverCounter, Span<byte> destination, HmacSha1Batch batch)
    {
        int length = Encrypt(header, text, rolloverCounter, destination);
        batch.Add(_keys.RtpAuthenticator, destination[..length], rolloverCounter, destination.Slice(length, _tagLength));
    }

    public override int SealRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination)
    {
        int indexed = packet.Length + SrtpWire.RtcpIndexLength;
        packet[..SrtpWire.RtcpHeaderLength].CopyTo(destination);
        _keys.TransformRtcp(
            SrtpWire.RtcpSsrc(packet), index, packet[SrtpWire.RtcpHeaderLength..], destination[SrtpWire.RtcpHeaderLength..packet.Length]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[packet.Length..], SrtpWire.RtcpEncrypted | index);
        _keys.RtcpAuthenticator.Compute(destination[..indexed], default, destination.Slice(indexed, CounterKeys.RtcpTagLength));
        return indexed + CounterKeys.RtcpTagLength;
    }

    public override void Dispose() => _keys.Dispose();

    private int Encrypt(ReadOnlySpan<byte> header, scoped in PlaintextParts text, uint rolloverCounter, Span<byte> destination)
    {
        ulong index = ((ulong)rolloverCounter << 16) | SrtpWire.RtpSequence(header);
        int length = header.Length + text.Length;
        header.CopyTo(destination);
        _keys.TransformRtp(SrtpWire.RtpSsrc(header), index, text, destination[header.Length..length]);
        return length;
    }
}
