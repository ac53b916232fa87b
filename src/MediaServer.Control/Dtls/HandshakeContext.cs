using MediaServer.Protocols.Sdp;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace MediaServer.Control.Dtls;

/// <summary>What our client and server peers share: the certificate, what is expected of the other side, the result.</summary>
internal sealed class HandshakeContext(DtlsCertificate certificate, IReadOnlyList<CertificateFingerprint> remoteFingerprints, DtlsOptions options)
{
    public DtlsOptions Options { get; } = options;

    /// <summary>The reason behind an alert that we raise ourselves.</summary>
    public DtlsFailure Failure { get; private set; }

    public DtlsSrtpKeys? Keys { get; set; }

    /// <summary>The peer said goodbye, in or after the handshake.</summary>
    public bool PeerClosed { get; private set; }

    /// <summary>Throws the alert that ends a handshake, and keeps our own reason for it.</summary>
    public TlsFatalAlert Fail(DtlsFailure failure, short alert)
    {
        Failure = failure;
        return new TlsFatalAlert(alert);
    }

    /// <summary>The SRTP profile is bound to who we speak with: without a certificate that was promised, no keys.</summary>
    public void CheckCertificate(Certificate? chain)
    {
        if (chain is null || chain.IsEmpty || !FingerprintCheck.Matches(chain.GetCertificateAt(0).GetEncoded(), remoteFingerprints))
        {
            throw Fail(DtlsFailure.FingerprintMismatch, AlertDescription.bad_certificate);
        }
    }

    public TlsCredentialedSigner Credentials(TlsContext context)
    {
        BcTlsCrypto crypto = (BcTlsCrypto)context.Crypto;
        Certificate chain = new([crypto.CreateCertificate(certificate.Der)]);
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context), crypto, certificate.PrivateKey, chain,
            SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    public void AlertReceived(short description) => PeerClosed |= description == AlertDescription.close_notify;

    /// <summary>What a peer may sign with; no SHA-1.</summary>
    public static IList<SignatureAndHashAlgorithm> SignatureAlgorithms() =>
    [
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.Intrinsic, SignatureAlgorithm.rsa_pss_rsae_sha256),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.Intrinsic, SignatureAlgorithm.rsa_pss_rsae_sha384),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha384, SignatureAlgorithm.rsa),
        SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha512, SignatureAlgorithm.rsa),
    ];
}
