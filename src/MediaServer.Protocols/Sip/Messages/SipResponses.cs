namespace MediaServer.Protocols.Sip;

/// <summary>Makes responses (RFC 3261 section 8.2.6).</summary>
public static class SipResponses
{
    /// <summary>A response with what is copied from the request.</summary>
    /// <param name="request">As received, its Via stamped.</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">The reason phrase; the usual one when null.</param>
    /// <param name="toTag">Added to To where it has none; not for 100.</param>
    public static SipMessage For(SipMessage request, int status, string? reason = null, string toTag = "")
    {
        SipMessage response = SipMessage.Response(status, reason ?? Phrase(status));
        foreach (SipHeader header in request.Headers)
        {
            switch (header.Name)
            {
                case SipHeaderNames.Via or SipHeaderNames.From or SipHeaderNames.CallId or SipHeaderNames.CSeq:
                    response.Headers.Add(header);
                    break;
                case SipHeaderNames.To:
                    bool tag = status > 100 && toTag.Length > 0 && request.To is { Tag.Length: 0 };
                    response.Add(SipHeaderNames.To, tag ? $"{header.Value};tag={toTag}" : header.Value);
                    break;
                case SipHeaderNames.RecordRoute when status is > 100 and < 300:
                    response.Headers.Add(header);
                    break;
                case SipHeaderNames.Timestamp when status == 100:
                    response.Headers.Add(header);
                    break;
            }
        }

        return response;
    }

    public static string Phrase(int status) => status switch
    {
        100 => "Trying",
        180 => "Ringing",
        183 => "Session Progress",
        200 => "OK",
        202 => "Accepted",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        413 => "Request Entity Too Large",
        415 => "Unsupported Media Type",
        416 => "Unsupported URI Scheme",
        420 => "Bad Extension",
        422 => "Session Interval Too Small",
        423 => "Interval Too Brief",
        480 => "Temporarily Unavailable",
        481 => "Call/Transaction Does Not Exist",
        482 => "Loop Detected",
        483 => "Too Many Hops",
        486 => "Busy Here",
        487 => "Request Terminated",
        488 => "Not Acceptable Here",
        489 => "Bad Event",
        491 => "Request Pending",
        493 => "Undecipherable",
        500 => "Server Internal Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "Version Not Supported",
        513 => "Message Too Large",
        _ => status < 200 ? "Progress" : status < 300 ? "OK" : "Refused",
    };
}
