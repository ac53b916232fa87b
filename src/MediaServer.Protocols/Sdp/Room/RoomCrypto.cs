using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Protocols.Sdp;

/// <summary>SDES (RFC 4568): takes the first line of an offer that can be taken, and makes the server's own key.</summary>
internal static class RoomCrypto
{
    /// <summary>Suites of the server's own offer, the best first.</summary>
    public static readonly IReadOnlyList<string> Suites = ["AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"];

    public static SrtpProfile? ProfileOf(string suite) => suite switch
    {
        "AES_CM_128_HMAC_SHA1_80" => SrtpProfile.Aes128CmHmacSha1_80,
        "AES_CM_128_HMAC_SHA1_32" => SrtpProfile.Aes128CmHmacSha1_32,
        "AEAD_AES_128_GCM" => SrtpProfile.AeadAes128Gcm,
        "AEAD_AES_256_GCM" => SrtpProfile.AeadAes256Gcm,
        _ => null,
    };

    /// <summary>Keys of both sides; null when no line can be taken.</summary>
    /// <param name="media">The offered line.</param>
    /// <param name="former">What the line had before: as long as the suite stays, so does the server's key.</param>
    /// <param name="random">For a new key.</param>
    public static SdesKeys? Take(SdpMedia media, SdesKeys? former, IRandomSource random)
    {
        foreach (string value in media.All("crypto"))
        {
            if (SdesCrypto.TryParse(value, out SdesCrypto? remote, out _) && ProfileOf(remote.Suite) is { } profile)
            {
                SdesCrypto local = former is { } kept && kept.Profile == profile
                    ? kept.Local with { Tag = remote.Tag }
                    : Create(remote.Tag, remote.Suite, random);
                return new SdesKeys(profile, local, remote);
            }
        }

        return null;
    }

    public static SdesCrypto Create(int tag, string suite, IRandomSource random)
    {
        byte[] key = new byte[SdesCrypto.KeyAndSaltLength(suite)];
        random.Fill(key);
        return new SdesCrypto(tag, suite, key, 1UL << 48);
    }
}
