using System.Buffers.Binary;
using MediaServer.Crypto;

namespace MediaServer.Protocols.Srtp;

/// <summary>A session salt of 12 or 14 bytes, held in two words, from which each packet's initial vector is made.</summary>
internal readonly struct SrtpSalt
{
    private readonly ulong _first;
    private readonly ulong _second;

    /// <param name="salt">12 bytes (GCM) or 14 (counter mode).</param>
    public SrtpSalt(ReadOnlySpan<byte> salt)
    {
        Span<byte> filled = stackalloc byte[16];
        filled.Clear();
        salt.CopyTo(filled);
        _first = BinaryPrimitives.ReadUInt64BigEndian(filled);
        _second = BinaryPrimitives.ReadUInt64BigEndian(filled[8..]);
        filled.Clear();
    }

    /// <summary>RFC 7714 section 8.1: 00 00, SSRC, ROC, SEQ, XOR the salt. Section 9.1 is the same with the 31-bit index.</summary>
    /// <param name="ssrc">The packet's SSRC.</param>
    /// <param name="index">48 bits of ROC and SEQ, or the SRTCP index.</param>
    public CounterBlock GcmNonce(uint ssrc, ulong index) =>
        new(_first ^ ((ulong)ssrc << 16) ^ (index >> 32), (_second ^ (index << 32)) | 1);

    /// <summary>RFC 3711 section 4.1.1: salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16.</summary>
    /// <param name="ssrc">The packet's SSRC.</param>
    /// <param name="index">48 bits of ROC and SEQ, or the SRTCP index.</param>
    public CounterBlock CounterIv(uint ssrc, ulong index) => new(_first ^ ssrc, _second ^ (index << 16));
}
