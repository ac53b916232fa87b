using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

/// <summary>Messages as bytes, and flows to send them over.</summary>
internal static class SipBytes
{
    public static readonly SipFlow Udp = new(TransportAddress.FromIPv4(0xC000_0201, 5060), SipTransportKind.Udp);
    public static readonly SipFlow Tcp = new(TransportAddress.FromIPv4(0xC000_0201, 40000, TransportProtocol.Tcp, 7), SipTransportKind.Tcp);

    /// <summary>Lines ended by LF become CRLF; <c>{length}</c> becomes the body's length in bytes.</summary>
    public static byte[] Of(string text)
    {
        text = text.ReplaceLineEndings("\n");
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        string head = end < 0 ? text : text[..end];
        string body = end < 0 ? "" : text[(end + 2)..].Replace("\n", "\r\n");
        head = head.Replace("{length}", $"{Encoding.UTF8.GetByteCount(body)}").Replace("\n", "\r\n");
        return Encoding.UTF8.GetBytes($"{head}\r\n\r\n{body}");
    }

    public static (SipMessage? Message, SipFault Fault) Read(byte[] bytes)
    {
        SipMessage.TryParse(bytes, out SipMessage? message, out SipFault fault);
        return (message, fault);
    }

    public static byte[] Request(string method, string extra = "", string body = "", string branch = "z9hG4bKa", uint cseq = 1, string toTag = "",
        string transport = "UDP", string callId = "call-1", string uri = "sip:ward7@server.test", string fromTag = "from1") => Of(
        $"""
        {method} {uri} SIP/2.0
        Via: SIP/2.0/{transport} 192.0.2.1:5060;branch={branch};rport
        Max-Forwards: 70
        From: "Cart 4" <sip:cart4@server.test>;tag={fromTag}
        To: <sip:ward7@server.test>{(toTag.Length > 0 ? ";tag=" + toTag : "")}
        Call-ID: {callId}
        CSeq: {cseq} {method}
        Contact: <sip:cart4@192.0.2.1:5060>
        {TypeOf(extra, body)}{extra}Content-Length: {Encoding.UTF8.GetByteCount(body.Replace("\n", "\r\n"))}

        {body}
        """.Replace("\r\n", "\n"));

    private static string TypeOf(string extra, string body) =>
        body.Length == 0 || extra.Contains("Content-Type", StringComparison.Ordinal) ? "" : "Content-Type: application/sdp\n";
}
