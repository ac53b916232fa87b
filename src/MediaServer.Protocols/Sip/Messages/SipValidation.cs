namespace MediaServer.Protocols.Sip;

/// <summary>What every message must have before anything acts on it (RFC 3261 sections 8.1.1 and 8.2).</summary>
internal static class SipValidation
{
    private static readonly string[] s_needed = [SipHeaderNames.Via, SipHeaderNames.From, SipHeaderNames.To, SipHeaderNames.CallId, SipHeaderNames.CSeq];

    public static SipFault Check(SipMessage message)
    {
        foreach (string name in s_needed)
        {
            if (string.IsNullOrEmpty(message.Find(name)))
            {
                return SipFault.BadRequest($"Missing {name}");
            }
        }

        if (Repeated(message) is { } repeated)
        {
            return SipFault.BadRequest($"More Than One {repeated}");
        }

        if (!SipCSeq.TryParse(message.Find(SipHeaderNames.CSeq), out SipCSeq cseq))
        {
            return SipFault.BadRequest("Bad CSeq");
        }

        if (message.IsRequest && cseq.Method != message.Method)
        {
            return SipFault.BadRequest("CSeq of Another Method");
        }

        return CheckAddresses(message);
    }

    private static SipFault CheckAddresses(SipMessage message)
    {
        if (message.From is null || message.To is null)
        {
            return SipFault.BadRequest(message.From is null ? "Bad From" : "Bad To");
        }

        if (!message.All(SipHeaderNames.Via).All(value => SipVia.TryParse(value, out _)))
        {
            return SipFault.BadRequest("Bad Via");
        }

        if (message.Find(SipHeaderNames.MaxForwards) is { } hops && !SipText.TryNumber(hops, 255, out _))
        {
            return SipFault.BadRequest("Bad Max-Forwards");
        }

        if (!message.IsRequest)
        {
            return SipFault.None;
        }

        if (!SipUri.TryParse(message.RequestUri, out SipUri? uri))
        {
            return SipFault.BadRequest("Bad Request-URI");
        }

        return message.All(SipHeaderNames.Contact).All(value => value == "*" || SipNameAddress.TryParse(value, out _)) && uri is not null
            ? SipFault.None
            : SipFault.BadRequest("Bad Contact");
    }

    private static string? Repeated(SipMessage message)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (SipHeader header in message.Headers)
        {
            if (SipHeaderNames.IsSingle(header.Name) && !seen.Add(header.Name))
            {
                return header.Name;
            }
        }

        return null;
    }
}
