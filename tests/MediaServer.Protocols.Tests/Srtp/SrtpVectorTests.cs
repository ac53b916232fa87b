using MediaServer.Crypto;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Protocols.Tests.Srtp;

/// <summary>The vectors of RFC 3711 appendix B.3 and RFC 7714 sections 16 and 17.</summary>
public class SrtpVectorTests
{
    private const string Key128 = "000102030405060708090A0B0C0D0E0F";
    private const string Key256 = Key128 + "101112131415161718191A1B1C1D1E1F";
    private const string Salt = "517569642070726F2071756F";
    private const string Rtp = "8040F17B8041F8D35501A0B247616C6C696120657374206F6D6E69732064697669736120696E207061727465732074726573";
    private const string Srtp128 =
        "8040F17B8041F8D35501A0B2F24DE3A3FB34DE6CACBA861C9D7E4BCABE633BD50D294E6F42A5F47A51C7D19B36DE3ADF8833899D7F27BEB16A9152CF765EE4390CCE";

    private const string Srtp256 =
        "8040F17B8041F8D35501A0B232B1DE78A822FE12EF9F78FA332E33AAB18012389A58E2F3B50B2A0276FFAE0F1BA63799B87B7AA3DB36DFFFD6B0F9BB7878D7A76C13";

    private const string Rtcp = "81C8000D4D6172734E5450314E545032525450200000042A0000E9304C756E61DEADBEEFDEADBEEFDEADBEEFDEADBEEFDEADBEEF";
    private const string Srtcp128 =
        "81C8000D4D61727363E94885DCDAB67CA727D7662F6B7E997FF5C0F76C06F32DC676A5F1730D6FDA4CE09B4686303DED0BB9275BC84AA45896CF4D2FC5ABF87245D9EADE800005D4";

    private const string Srtcp256 =
        "81C8000D4D617273D50AE4D1F5CE5D304BA297E47D470C282C3ECE5DBFFE0A50A2EAA5C1110555BE8415F658C61DE0476F1B6FAD1D1EB30C4446839F57FF6F6CB26AC3BE800005D4";

    private const string Srtcp128TagOnly = Rtcp + "841DD9683DD78EC92AE58790125F62B3000005D4";
    private const uint RtcpIndex = 0x5D4;

    public static TheoryData<string, string, string, CryptoPath> Vectors
    {
        get
        {
            TheoryData<string, string, string, CryptoPath> data = [];
            foreach (CryptoPath path in SrtpKit.Paths)
            {
                data.Add(Key128, Srtp128, Srtcp128, path);
                data.Add(Key256, Srtp256, Srtcp256, path);
            }

            return data;
        }
    }

    [Fact]
    public void KeyDerivationOfRfc3711B3()
    {
        SrtpKeyDerivation derivation = new(
            SrtpProfile.Aes128CmHmacSha1_80,
            Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139"),
            Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6"));
        byte[] key = new byte[16];
        byte[] salt = new byte[14];
        byte[] authentication = new byte[94];
        derivation.Derive(SrtpKeyDerivation.RtpEncryption, key);
        derivation.Derive(SrtpKeyDerivation.RtpSalt, salt);
        derivation.Derive(SrtpKeyDerivation.RtpAuthentication, authentication);
        derivation.Dispose();
        Assert.Equal("C61E7A93744F39EE10734AFE3FF7A087", Convert.ToHexString(key));
        Assert.Equal("30CBBC08863D8C85D49DB34A9AE1", Convert.ToHexString(salt));
        Assert.StartsWith("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4", Convert.ToHexString(authentication), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void SealsRfc7714(string key, string srtp, string srtcp, CryptoPath path)
    {
        using GcmSealing sealing = new(Convert.FromHexString(key), Convert.FromHexString(Salt), path);
        byte[] plain = Convert.FromHexString(Rtp);
        byte[] packet = new byte[plain.Length + 16];
        Assert.Equal(packet.Length, sealing.SealRtp(plain.AsSpan(0, 12), new PlaintextParts(default, plain.AsSpan(12), 0), 0, packet));
        Assert.Equal(srtp, Convert.ToHexString(packet));

        byte[] report = Convert.FromHexString(Rtcp);
        byte[] protectedReport = new byte[report.Length + 20];
        Assert.Equal(protectedReport.Length, sealing.SealRtcp(report, RtcpIndex, protectedReport));
        Assert.Equal(srtcp, Convert.ToHexString(protectedReport));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void OpensRfc7714(string key, string srtp, string srtcp, CryptoPath path)
    {
        using GcmOpening opening = new(Convert.FromHexString(key), Convert.FromHexString(Salt), path);
        byte[] packet = Convert.FromHexString(srtp);
        Assert.True(opening.TryOpenRtp(packet, 12, 0xF17B, packet));
        Assert.Equal(Rtp, Convert.ToHexString(packet.AsSpan(0, packet.Length - 16)));

        byte[] report = Convert.FromHexString(srtcp);
        Assert.True(opening.TryOpenRtcp(report, 0x8000_0000 | RtcpIndex, report));
        Assert.Equal(Rtcp, Convert.ToHexString(report.AsSpan(0, report.Length - 20)));
    }

    [Fact]
    public void OpensRfc7714TagOnly()
    {
        using GcmOpening opening = new(Convert.FromHexString(Key128), Convert.FromHexString(Salt), CryptoPath.Auto);
        byte[] report = Convert.FromHexString(Srtcp128TagOnly);
        byte[] plain = new byte[report.Length - 20];
        Assert.True(opening.TryOpenRtcp(report, RtcpIndex, plain));
        Assert.Equal(Rtcp, Convert.ToHexString(plain));
        report[20] ^= 1;
        Assert.False(opening.TryOpenRtcp(report, RtcpIndex, plain));
    }
}
