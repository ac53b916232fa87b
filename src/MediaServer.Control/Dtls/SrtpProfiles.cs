using Org.BouncyCastle.Tls;

namespace MediaServer.Control.Dtls;

/// <summary>The SRTP profiles taken, and how the exported key material is cut for each.</summary>
internal static class SrtpProfiles
{
    /// <summary>
    /// Best first. GCM before CM with SHA-1: one pass over the packet instead of two; 128 bits before 256, which costs
    /// more and buys nothing here.
    /// </summary>
    public static readonly int[] Preference =
    [
        SrtpProtectionProfile.SRTP_AEAD_AES_128_GCM,
        SrtpProtectionProfile.SRTP_AEAD_AES_256_GCM,
        SrtpProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80,
    ];

    /// <summary>The first of our preference that the client offered, or 0.</summary>
    public static int Select(int[] offered) => Array.Find(Preference, offered.Contains);

    /// <summary>Cuts the exporter's output: client key, server key, client salt, server salt (RFC 5764 section 4.2).</summary>
    public static DtlsSrtpKeys Export(TlsContext context, int profile, bool client)
    {
        int key = profile == SrtpProtectionProfile.SRTP_AEAD_AES_256_GCM ? 32 : 16;
        int salt = profile == SrtpProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80 ? 14 : 12;
        byte[] all = context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        byte[] clientKey = all[..key];
        byte[] serverKey = all[key..(2 * key)];
        byte[] clientSalt = all[(2 * key)..((2 * key) + salt)];
        byte[] serverSalt = all[((2 * key) + salt)..];
        Array.Clear(all);
        return client
            ? new DtlsSrtpKeys((ushort)profile, clientKey, clientSalt, serverKey, serverSalt)
            : new DtlsSrtpKeys((ushort)profile, serverKey, serverSalt, clientKey, clientSalt);
    }
}
