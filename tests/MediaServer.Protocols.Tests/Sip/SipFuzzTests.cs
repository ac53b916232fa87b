using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

/// <summary>Nothing that comes may throw: cut at every length, every bit turned, random pieces put together.</summary>
public sealed class SipFuzzTests
{
    private static readonly byte[] s_message = SipBytes.Request(
        "INVITE", "Session-Expires: 1800;refresher=uac\nSupported: timer, 100rel\nRoute: <sip:p;lr>, <sip:q>\nv: SIP/2.0/TCP [2001:db8::1]:5070;rport\n"
        + "Authorization: Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"0\", nc=00000001, qop=auth\n"
        + "Content-Type: multipart/mixed;boundary=b\n",
        "--b\nContent-Type: application/sdp\n\nv=0\n--b--");

    [Fact]
    public void CutAtEveryLength()
    {
        for (int length = 0; length <= s_message.Length; length++)
        {
            Use(s_message.AsSpan(0, length).ToArray());
        }
    }

    [Fact]
    public void EveryBitTurned()
    {
        for (int bit = 0; bit < s_message.Length * 8; bit++)
        {
            byte[] turned = [.. s_message];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            Use(turned);
        }
    }

    [Fact]
    public void WrittenAndReadAgainIsTheSame()
    {
        (SipMessage? first, SipFault fault) = SipBytes.Read(s_message);
        Assert.True(fault.IsNone, fault.Reason);
        (SipMessage? second, SipFault again) = SipBytes.Read(first!.ToBytes());
        Assert.True(again.IsNone, again.Reason);
        Assert.Equal(first.Body, second!.Body);
        Assert.Equal(
            first.Headers.Where(h => h.Name != SipHeaderNames.ContentLength).OrderBy(h => h.Name, StringComparer.Ordinal),
            second.Headers.Where(h => h.Name != SipHeaderNames.ContentLength).OrderBy(h => h.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void NoValueStartsALineOfItsOwn()
    {
        SipMessage message = SipMessage.Response(200, "OK\r\nX: y");
        message.Add("Subject", "a\r\nEvil: yes\n\nbody");
        Assert.Equal(4, Encoding.UTF8.GetString(message.ToBytes()).Split("\r\n").Length - 1);
    }

    [Fact]
    public void PiecesPutTogetherAtRandom()
    {
        SeededRandomSource random = new(4475);
        string[] pieces = ["INVITE", " ", "sip:", "a@b", "SIP/2.0", "\r\n", "\n", ":", "Via", "v", ";", "=", "\"", "<", ">", ",", "\\", "%", "\0", "Content-Length", "999999999999", "l:5", "To", "[", "]", "é", "tag"];
        for (int i = 0; i < 3000; i++)
        {
            StringBuilder text = new("OPTIONS sip:a@b SIP/2.0\r\n");
            for (int k = random.NextInt(60); k > 0; k--)
            {
                text.Append(pieces[random.NextInt(pieces.Length)]);
            }

            Use(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    [Fact]
    public void HeaderFloodsAreRefused()
    {
        StringBuilder text = new("OPTIONS sip:a@b SIP/2.0\r\n");
        for (int i = 0; i < 500; i++)
        {
            text.Append("X: 1\r\n");
        }

        Assert.Equal(400, SipBytes.Read(Encoding.UTF8.GetBytes(text.Append("\r\n").ToString())).Fault.Status);
        Assert.Equal(513, SipBytes.Read(Encoding.UTF8.GetBytes($"OPTIONS sip:a@b SIP/2.0\r\nX: {new string('x', 40_000)}\r\n\r\n")).Fault.Status);
    }

    private static void Use(byte[] bytes)
    {
        SipUserAgent agent = new(new SipUserAgentOptions { LocalHost = _ => new SipHost("192.0.2.9", 5060) }, new SeededRandomSource(1));
        DigestAuthenticator digest = new("r", new SeededRandomSource(2));
        SipRegistrar registrar = new(new MemoryBindingStore());
        Instant now = Instant.FromSeconds(1);
        agent.Receive(bytes, SipBytes.Udp, now);
        if (SipMessage.TryParse(bytes, out SipMessage? message, out _))
        {
            message.ToBytes();
            digest.Check(message, (_, _) => "x", now, out _);
            registrar.Register(message, SipBytes.Udp, "t", now);
            SipBody.TryFind(message, SipBody.Sdp, out _);
        }

        while (agent.TryTake(out SipTransmit transmit))
        {
            Assert.NotEmpty(transmit.Bytes);
        }

        agent.Advance(now + Duration.FromSeconds(40));
    }
}
