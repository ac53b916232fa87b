using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace MediaServer.Control.Dtls;

/// <summary>The server's choices in a handshake that the client began.</summary>
internal sealed class DtlsServerPeer(TlsCrypto crypto, HandshakeContext handshake) : DefaultTlsServer(crypto)
{
    private int _profile;

    public override int GetHandshakeTimeoutMillis() => (int)handshake.Options.HandshakeTimeout.TotalMilliseconds;

    public override int GetHandshakeResendTimeMillis() => (int)handshake.Options.FirstResend.TotalMilliseconds;

    // RFC 6347 section 4.1.2.7: anybody can send a record with a wrong tag; it must not end the call.
    public override bool IgnoreCorruptDtlsRecords => true;

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    // RFC 8827 section 6.5 asks for the first; our certificate is ECDSA. GCM only: RecordOrder knows its overhead.
    protected override int[] GetSupportedCipherSuites() =>
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    ];

    public override int[] GetSupportedGroups() => [NamedGroup.x25519, NamedGroup.secp256r1];

    // The base class takes the client's first group that is large enough, of any kind.
    protected override int SelectECDH(int minimumCurveBits)
    {
        int[]? offered = m_context.SecurityParameters.ClientSupportedGroups;
        return offered is null ? NamedGroup.secp256r1 : Array.Find(GetSupportedGroups(), offered.Contains) is > 0 and int group ? group : -1;
    }

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        UseSrtpData? offered = clientExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(clientExtensions);
        _profile = offered is null ? 0 : SrtpProfiles.Select(offered.ProtectionProfiles);
        if (_profile == 0)
        {
            throw handshake.Fail(DtlsFailure.NoCommonSrtpProfile, AlertDescription.handshake_failure);
        }
    }

    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        IDictionary<int, byte[]> extensions = base.GetServerExtensions();

        // RFC 5764 section 4.1.3: no MKI is agreed by answering with an empty one.
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([_profile], []));
        return extensions;
    }

    public override CertificateRequest GetCertificateRequest() =>
        new([ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign], HandshakeContext.SignatureAlgorithms(), null);

    public override void NotifyClientCertificate(Certificate clientCertificate) => handshake.CheckCertificate(clientCertificate);

    protected override TlsCredentialedSigner GetECDsaSignerCredentials() => handshake.Credentials(m_context);

    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => handshake.AlertReceived(alertDescription);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        handshake.Keys = SrtpProfiles.Export(m_context, _profile, client: false);
    }
}
