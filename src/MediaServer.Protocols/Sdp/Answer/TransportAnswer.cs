namespace MediaServer.Protocols.Sdp;

/// <summary>The transport that the accepted sections share: ICE, DTLS roles and fingerprints.</summary>
internal sealed class TransportAnswer(SdpSession offer, OfferBundle bundle, AnswerPolicy policy)
{
    public IceCredentials RemoteIce { get; private set; } = new("", "");

    public IReadOnlyList<CertificateFingerprint> RemoteFingerprints { get; private set; } = [];

    public DtlsRole Role { get; private set; }

    public AnswerError Read(SdpMedia first)
    {
        if (!bundle.TransportOf(first, "rtcp-mux").Has("rtcp-mux") && !first.Has("rtcp-mux-only"))
        {
            return new AnswerError(AnswerErrorKind.NoRtcpMux, "a=rtcp-mux is required");
        }

        if (IceAttributes.Credentials(bundle.TransportOf(first, "ice-ufrag"), offer) is not { } credentials)
        {
            return new AnswerError(AnswerErrorKind.NoIce, "a=ice-ufrag (4 to 256 characters) and a=ice-pwd (22 to 256) are required");
        }

        RemoteIce = credentials;
        RemoteFingerprints = IceAttributes.Fingerprints(bundle.TransportOf(first, "fingerprint"), offer);
        if (RemoteFingerprints.Count == 0)
        {
            return new AnswerError(AnswerErrorKind.NoFingerprint, "a=fingerprint with sha-256, sha-384 or sha-512 is required");
        }

        string setup = bundle.TransportOf(first, "setup").Find("setup") ?? offer.Find("setup") ?? "actpass";
        return TrySetup(setup) ? AnswerError.None : new AnswerError(AnswerErrorKind.BadSetup, "a=setup must be actpass, active or passive");
    }

    // The DTLS server chooses the SRTP profile, so that is the side to be on: GCM where the client has it.
    private bool TrySetup(string setup)
    {
        switch (setup)
        {
            case "actpass":
                Role = policy.EstablishedRole ?? DtlsRole.Server;
                return true;
            case "active":
                Role = DtlsRole.Server;
                return true;
            case "passive":
                Role = DtlsRole.Client;
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Every section repeats credentials and fingerprint, for clients that don't look at the first one; candidates stand
    /// in the first alone (RFC 9143 section 7.1.3).
    /// </summary>
    public void Write(SdpMedia offered, SdpMedia answer, bool first)
    {
        answer.Add("ice-ufrag", policy.LocalIce.UserFragment);
        answer.Add("ice-pwd", policy.LocalIce.Password);
        if ((offered.Find("ice-options") ?? offer.Find("ice-options"))?.Split(' ').Contains("trickle") == true)
        {
            answer.Add("ice-options", "trickle");
        }

        answer.Add("fingerprint", IceAttributes.Write(policy.Fingerprint));
        answer.Add("setup", Role == DtlsRole.Server ? "passive" : "active");
        if (first)
        {
            foreach (string candidate in policy.Candidates)
            {
                answer.Add("candidate", candidate);
            }

            answer.Add("end-of-candidates");
        }
    }
}
