using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Protocols.Sip;

/// <summary>A request or a response (RFC 3261 section 7). Read tolerantly, written strictly.</summary>
public sealed class SipMessage
{
    private SipMessage()
    {
    }

    public bool IsRequest => StatusCode == 0;

    /// <summary>The method of a request, with case; empty in a response.</summary>
    public string Method { get; private init; } = "";

    /// <summary>The Request-URI as written; empty in a response.</summary>
    public string RequestUri { get; private init; } = "";

    /// <summary>100 to 699; 0 for a request.</summary>
    public int StatusCode { get; private init; }

    /// <summary>The reason phrase of a response.</summary>
    public string ReasonPhrase { get; private init; } = "";

    /// <summary>In their order, names in the long form.</summary>
    public List<SipHeader> Headers { get; } = [];

    /// <summary>At most <see cref="SipLimits.BodyBytes"/>.</summary>
    public byte[] Body { get; set; } = [];

    public static SipMessage Request(string method, string uri) => new() { Method = method, RequestUri = uri };

    public static SipMessage Response(int status, string reason) => new() { StatusCode = status, ReasonPhrase = reason };

    /// <summary>Reads one message that fills a datagram, or that a <see cref="SipStreamFramer"/> cut out. Never throws.</summary>
    /// <param name="bytes">The message; bytes after the body are ignored.</param>
    /// <param name="message">What was read; null when not even the start line can be understood.</param>
    /// <param name="fault">What is wrong with the message; a request is refused with it, a response dropped.</param>
    /// <returns>True when there is a message, sound or not.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SipMessage? message, out SipFault fault) =>
        SipReader.TryRead(bytes, out message, out fault);

    /// <summary>The value of the first header of that name (long form), or null.</summary>
    public string? Find(string name)
    {
        foreach (SipHeader header in Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>Every value of a header, those of a list header one by one.</summary>
    public IEnumerable<string> All(string name)
    {
        bool list = SipHeaderNames.IsList(name);
        foreach (SipHeader header in Headers)
        {
            if (!header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!list)
            {
                yield return header.Value;
                continue;
            }

            foreach (string item in SipText.Split(header.Value, ','))
            {
                yield return item;
            }
        }
    }

    /// <summary>True when a header of option tags (Supported, Require) holds one, without case.</summary>
    public bool HasOption(string name, string option) => All(name).Any(value => value.Equals(option, StringComparison.OrdinalIgnoreCase));

    public void Add(string name, string value) => Headers.Add(new SipHeader(name, value));

    /// <summary>Replaces every header of that name by one.</summary>
    public void Set(string name, string value)
    {
        int at = Headers.FindIndex(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
        {
            Add(name, value);
            return;
        }

        Headers[at] = new SipHeader(name, value);
        for (int i = Headers.Count - 1; i > at; i--)
        {
            if (Headers[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                Headers.RemoveAt(i);
            }
        }
    }

    public void SetBody(string contentType, byte[] body)
    {
        Set(SipHeaderNames.ContentType, contentType);
        Body = body;
    }

    /// <summary>The topmost Via, or null when there is none that can be read.</summary>
    public SipVia? TopVia => All(SipHeaderNames.Via).FirstOrDefault() is { } value && SipVia.TryParse(value, out SipVia? via) ? via : null;

    public SipCSeq CSeq => SipCSeq.TryParse(Find(SipHeaderNames.CSeq), out SipCSeq cseq) ? cseq : default;

    public string CallId => Find(SipHeaderNames.CallId) ?? "";

    public SipNameAddress? From => Address(SipHeaderNames.From);

    public SipNameAddress? To => Address(SipHeaderNames.To);

    /// <summary>The first Contact, or null.</summary>
    public SipNameAddress? Contact => All(SipHeaderNames.Contact).FirstOrDefault() is { } value && SipNameAddress.TryParse(value, out SipNameAddress? address) ? address : null;

    /// <summary>Hops left; 70 when not given (RFC 2543 had no such header).</summary>
    public int MaxForwards => SipText.TryNumber(Find(SipHeaderNames.MaxForwards), 255, out long hops) ? (int)hops : 70;

    /// <summary>The wire form: long names, CRLF, Content-Length always.</summary>
    public byte[] ToBytes() => SipWriter.Write(this);

    private SipNameAddress? Address(string name) => SipNameAddress.TryParse(Find(name), out SipNameAddress? address) ? address : null;
}
