using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace MediaServer.Control.Dtls;

/// <summary>The server's choices where it takes the client's part in DTLS: the other side said <c>a=setup:passive</c>.</summary>
internal sealed class DtlsClientPeer(TlsCrypto crypto, HandshakeContext handshake) : DefaultTlsClient(crypto), TlsAuthentication
{
    private int _profile;

    public override int GetHandshakeTimeoutMillis() => (int)handshake.Options.HandshakeTimeout.TotalMilliseconds;

    public override int GetHandshakeResendTimeMillis() => (int)handshake.Options.FirstResend.TotalMilliseconds;

    // RFC 6347 section 4.1.2.7: anybody can send a record with a wrong tag; it must not end the call.
    public override bool IgnoreCorruptDtlsRecords => true;

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    // The suites of RSA as well: the certificate is the peer's.
    protected override int[] GetSupportedCipherSuites() =>
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ];

    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) => [NamedGroup.x25519, NamedGroup.secp256r1];

    protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithms() => HandshakeContext.SignatureAlgorithms();

    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        IDictionary<int, byte[]> extensions = base.GetClientExtensions() ?? new Dictionary<int, byte[]>();
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData(SrtpProfiles.Preference, []));
        return extensions;
    }

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        UseSrtpData? answer = serverExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions);
        if (answer is not { ProtectionProfiles: [int profile] } || !SrtpProfiles.Preference.Contains(profile))
        {
            throw handshake.Fail(DtlsFailure.NoCommonSrtpProfile, AlertDescription.handshake_failure);
        }

        _profile = profile;
    }

    public override TlsAuthentication GetAuthentication() => this;

    public void NotifyServerCertificate(TlsServerCertificate serverCertificate) =>
        handshake.CheckCertificate(serverCertificate?.Certificate);

    public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => handshake.Credentials(m_context);

    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => handshake.AlertReceived(alertDescription);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        if (_profile == 0)
        {
            throw handshake.Fail(DtlsFailure.NoCommonSrtpProfile, AlertDescription.handshake_failure);
        }

        handshake.Keys = SrtpProfiles.Export(m_context, _profile, client: true);
    }
}
