namespace MediaServer.Protocols.Srtp;

/// <summary>DTLS-SRTP protection profiles by their registered numbers (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
public enum SrtpProfile : ushort
{
    /// <summary>AES-128 counter mode, HMAC-SHA1 with 80-bit tags.</summary>
    Aes128CmHmacSha1_80 = 0x0001,

    /// <summary>The same with 32-bit tags on RTP; RTCP keeps 80 bits.</summary>
    Aes128CmHmacSha1_32 = 0x0002,

    /// <summary>AES-128-GCM.</summary>
    AeadAes128Gcm = 0x0007,

    /// <summary>AES-256-GCM.</summary>
    AeadAes256Gcm = 0x0008,
}

/// <summary>Sizes that follow from a profile, in bytes.</summary>
public static class SrtpProfileExtensions
{
    public static bool IsAead(this SrtpProfile profile) => profile is SrtpProfile.AeadAes128Gcm or SrtpProfile.AeadAes256Gcm;

    /// <summary>Bytes of the master key (and of the session's encryption key).</summary>
    public static int KeyLength(this SrtpProfile profile) => profile == SrtpProfile.AeadAes256Gcm ? 32 : 16;

    /// <summary>Bytes of the master salt (and of the session salt).</summary>
    public static int SaltLength(this SrtpProfile profile) => profile.IsAead() ? 12 : 14;

    /// <summary>Bytes that protection adds to an RTP packet.</summary>
    public static int RtpTagLength(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1_80 => 10,
        SrtpProfile.Aes128CmHmacSha1_32 => 4,
        _ => 16,
    };

    /// <summary>Bytes that protection adds to an RTCP packet: tag, and the word of E bit and index.</summary>
    public static int RtcpOverhead(this SrtpProfile profile) => 4 + (profile.IsAead() ? 16 : 10);
}
