namespace MediaServer.Control.Dtls;

/// <summary>What a handshake is made for: the SRTP profile and the master keys and salts (RFC 5764 section 4.2).</summary>
/// <param name="Profile">0x0007 AEAD_AES_128_GCM, 0x0008 AEAD_AES_256_GCM (RFC 7714), 0x0001 AES128_CM_HMAC_SHA1_80.</param>
/// <param name="LocalKey">16 or 32 bytes: what the server sends is sealed with it.</param>
/// <param name="LocalSalt">12 bytes for GCM, 14 for CM.</param>
/// <param name="RemoteKey">What the peer sends is opened with it.</param>
/// <param name="RemoteSalt">As long as <paramref name="LocalSalt"/>.</param>
public sealed record DtlsSrtpKeys(ushort Profile, byte[] LocalKey, byte[] LocalSalt, byte[] RemoteKey, byte[] RemoteSalt)
{
    /// <summary>Never the keys.</summary>
    public override string ToString() => $"SRTP profile 0x{Profile:X4}";
}
