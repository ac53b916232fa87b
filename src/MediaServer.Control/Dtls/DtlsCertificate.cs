using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaServer.Protocols.Sdp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace MediaServer.Control.Dtls;

/// <summary>
/// The server's certificate for DTLS: P-256, self-signed, made at every start and never stored. Peers trust its
/// fingerprint in the session description, not its issuer, so nobody has to renew it.
/// </summary>
public sealed class DtlsCertificate
{
    private DtlsCertificate(byte[] der, AsymmetricKeyParameter privateKey)
    {
        Der = der;
        PrivateKey = privateKey;
        byte[] hash = SHA256.HashData(der);
        Fingerprint = new CertificateFingerprint("sha-256", hash);
        FingerprintText = Convert.ToHexString(hash).Chunk(2).Aggregate("", (text, pair) => text + (text.Length == 0 ? "" : ":") + new string(pair));
    }

    /// <summary>SHA-256, 32 bytes.</summary>
    public CertificateFingerprint Fingerprint { get; }

    /// <summary>SHA-256 as <c>a=fingerprint:sha-256</c> wants it: <c>AB:CD:...</c> (RFC 8122 section 5).</summary>
    public string FingerprintText { get; }

    /// <summary>The certificate as it is sent (DER).</summary>
    public byte[] Der { get; }

    internal AsymmetricKeyParameter PrivateKey { get; }

    /// <param name="time">The clock that the validity starts from; the machine's by default.</param>
    /// <param name="days">Days of validity. Peers look at the fingerprint only; a process may run for years.</param>
    public static DtlsCertificate Create(TimeProvider? time = null, int days = 3650)
    {
        DateTimeOffset now = (time ?? TimeProvider.System).GetUtcNow();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // A random name: the certificate is shown to every client and says nothing of the county.
        string name = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(days));
        return new DtlsCertificate(certificate.RawData, PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey()));
    }
}
