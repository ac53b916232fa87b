namespace MediaServer.Protocols.Sip;

/// <summary>Header names, and their compact forms (RFC 3261 section 7.3.3 and the IANA registry).</summary>
public static class SipHeaderNames
{
    public const string Accept = "Accept";
    public const string Allow = "Allow";
    public const string Authorization = "Authorization";
    public const string CallId = "Call-ID";
    public const string Contact = "Contact";
    public const string ContentDisposition = "Content-Disposition";
    public const string ContentEncoding = "Content-Encoding";
    public const string ContentLength = "Content-Length";
    public const string ContentType = "Content-Type";
    public const string CSeq = "CSeq";
    public const string Event = "Event";
    public const string Expires = "Expires";
    public const string From = "From";
    public const string MaxForwards = "Max-Forwards";
    public const string MinExpires = "Min-Expires";
    public const string MinSe = "Min-SE";
    public const string Path = "Path";
    public const string ProxyAuthenticate = "Proxy-Authenticate";
    public const string ProxyAuthorization = "Proxy-Authorization";
    public const string ProxyRequire = "Proxy-Require";
    public const string RAck = "RAck";
    public const string Reason = "Reason";
    public const string RecordRoute = "Record-Route";
    public const string ReferTo = "Refer-To";
    public const string Replaces = "Replaces";
    public const string Require = "Require";
    public const string RetryAfter = "Retry-After";
    public const string Route = "Route";
    public const string RSeq = "RSeq";
    public const string ServiceRoute = "Service-Route";
    public const string SessionExpires = "Session-Expires";
    public const string Supported = "Supported";
    public const string Timestamp = "Timestamp";
    public const string To = "To";
    public const string Unsupported = "Unsupported";
    public const string UserAgent = "User-Agent";
    public const string Via = "Via";
    public const string Warning = "Warning";
    public const string WwwAuthenticate = "WWW-Authenticate";

    private static readonly Dictionary<string, string> s_known = Known();

    /// <summary>Headers whose value is a list: commas at the outermost level divide it (RFC 3261 section 7.3.1).</summary>
    public static bool IsList(string name) => name is Via or Route or RecordRoute or Contact or Supported or Require or ProxyRequire
        or Unsupported or Allow or Accept or Path or ServiceRoute;

    /// <summary>Headers that may stand once only.</summary>
    public static bool IsSingle(string name) => name is From or To or CallId or CSeq or MaxForwards or ContentLength or ContentType;

    /// <summary>The long form, spelled as known; an unknown name as it was written.</summary>
    public static string Canonical(string name) => s_known.GetValueOrDefault(name, name);

    private static Dictionary<string, string> Known()
    {
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase)
        {
            ["a"] = "Accept-Contact",
            ["b"] = "Referred-By",
            ["c"] = ContentType,
            ["d"] = "Request-Disposition",
            ["e"] = ContentEncoding,
            ["f"] = From,
            ["i"] = CallId,
            ["j"] = "Reject-Contact",
            ["k"] = Supported,
            ["l"] = ContentLength,
            ["m"] = Contact,
            ["n"] = "Identity-Info",
            ["o"] = Event,
            ["r"] = ReferTo,
            ["s"] = "Subject",
            ["t"] = To,
            ["u"] = "Allow-Events",
            ["v"] = Via,
            ["x"] = SessionExpires,
            ["y"] = "Identity",
        };
        foreach (string name in new[]
        {
            Accept, Allow, Authorization, CallId, Contact, ContentDisposition, ContentEncoding, ContentLength, ContentType, CSeq, Event,
            Expires, From, MaxForwards, MinExpires, MinSe, Path, ProxyAuthenticate, ProxyAuthorization, ProxyRequire, RAck, Reason,
            RecordRoute, ReferTo, Replaces, Require, RetryAfter, Route, RSeq, ServiceRoute, SessionExpires, Supported, Timestamp, To,
            Unsupported, UserAgent, Via, Warning, WwwAuthenticate,
        })
        {
            names[name] = name;
        }

        return names;
    }
}
