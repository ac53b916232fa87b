namespace MediaServer.Protocols.Sip;

/// <summary>What names a dialog on this side (RFC 3261 section 12).</summary>
public readonly record struct SipDialogId(string CallId, string LocalTag, string RemoteTag)
{
    /// <summary>Of a request inside a dialog: To is this side.</summary>
    public static SipDialogId OfRequest(SipMessage request) => new(request.CallId, request.To?.Tag ?? "", request.From?.Tag ?? "");

    /// <summary>Of a response to a request of ours: From is this side.</summary>
    public static SipDialogId OfResponse(SipMessage response) => new(response.CallId, response.From?.Tag ?? "", response.To?.Tag ?? "");
}
