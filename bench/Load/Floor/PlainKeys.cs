using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaServer.Bench.Floor;

/// <summary>An SRTP session of AEAD_AES_128_GCM (RFC 7714) on the framework's classes.</summary>
public sealed class PlainKeys : IDisposable
{
    private const int TagLength = 16;

    private readonly AesGcm _gcm;
    private readonly byte[] _salt;

    /// <param name="masterKey">16 bytes.</param>
    /// <param name="masterSalt">12 bytes.</param>
    public PlainKeys(byte[] masterKey, byte[] masterSalt)
    {
        _gcm = new AesGcm(Derive(masterKey, masterSalt, 0, 16), TagLength);
        _salt = Derive(masterKey, masterSalt, 2, 12);
    }

    /// <exception cref="CryptographicException">The tag is wrong.</exception>
    public byte[] Open(byte[] packet, int headerLength, uint rolloverCounter)
    {
        byte[] plain = new byte[packet.Length - TagLength];
        packet.AsSpan(0, headerLength).CopyTo(plain);
        _gcm.Decrypt(
            Nonce(packet, rolloverCounter),
            packet.AsSpan(headerLength, plain.Length - headerLength),
            packet.AsSpan(plain.Length),
            plain.AsSpan(headerLength),
            packet.AsSpan(0, headerLength));
        return plain;
    }

    public byte[] Seal(byte[] plain, int headerLength, uint rolloverCounter)
    {
        byte[] packet = new byte[plain.Length + TagLength];
        plain.AsSpan(0, headerLength).CopyTo(packet);
        _gcm.Encrypt(
            Nonce(plain, rolloverCounter),
            plain.AsSpan(headerLength),
            packet.AsSpan(headerLength, plain.Length - headerLength),
            packet.AsSpan(plain.Length),
            plain.AsSpan(0, headerLength));
        return packet;
    }

    public void Dispose() => _gcm.Dispose();

    /// <summary>RFC 7714 section 8.1: two zero bytes, SSRC, rollover counter, sequence number, and the salt over it.</summary>
    private byte[] Nonce(byte[] header, uint rolloverCounter)
    {
        byte[] nonce = new byte[12];
        header.AsSpan(8, 4).CopyTo(nonce.AsSpan(2));
        BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(6), rolloverCounter);
        header.AsSpan(2, 2).CopyTo(nonce.AsSpan(10));
        for (int i = 0; i < nonce.Length; i++)
        {
            nonce[i] ^= _salt[i];
        }

        return nonce;
    }

    /// <summary>RFC 3711 section 4.3.3: AES in counter mode over the salt with the label at byte 7.</summary>
    private static byte[] Derive(byte[] masterKey, byte[] masterSalt, byte label, int length)
    {
        using Aes aes = Aes.Create();
        aes.Key = masterKey;
        byte[] block = new byte[16];
        masterSalt.CopyTo(block, 0);
        block[7] ^= label;
        return aes.EncryptEcb(block, PaddingMode.None)[..length];
    }
}
