namespace MediaServer.Protocols.Sip;

/// <summary>Matches requests and responses to their transactions (RFC 3261 sections 17.1.3 and 17.2.3).</summary>
internal static class SipTransactionKey
{
    public static string ForServer(SipMessage request, SipVia via, string? method = null)
    {
        // The ACK of a refusal belongs to its INVITE.
        method ??= request.Method == SipMethods.Ack ? SipMethods.Invite : request.Method;
        if (via.HasUniqueBranch)
        {
            return $"s\n{via.Branch}\n{via.SentBy}\n{method}";
        }

        // Section 17.2.3: an old client's request is known by what doesn't change. The To tag isn't there in an INVITE but
        // is in its ACK, so it is left out.
        return $"o\n{request.RequestUri}\n{request.From?.Tag}\n{request.CallId}\n{request.CSeq.Number}\n{via.SentBy}\n{via.Branch}\n{method}";
    }

    public static string ForClient(string branch, string method) => $"c\n{branch}\n{method}";
}
