namespace MediaServer.Protocols.Srtp;

/// <summary>SRTP protection profiles with their numbers for use_srtp (RFC 5764, RFC 7714).</summary>
public enum SrtpProfile : ushort
{
    Aes128CmHmacSha1_80 = 0x0001,
    Aes128CmHmacSha1_32 = 0x0002,
    AeadAes128Gcm = 0x0007,
    AeadAes256Gcm = 0x0008,
}
