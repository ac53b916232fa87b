using System.Text;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

public sealed class SipStreamFramerTests
{
    private static readonly byte[] s_first = SipBytes.Request("OPTIONS", "Content-Type: text/plain\n", "a body\nof lines");
    private static readonly byte[] s_second = SipBytes.Request("INVITE", branch: "z9hG4bKb");

    [Fact]
    public void SplitAtEveryByte()
    {
        byte[] stream = [.. "\r\n\r\n"u8, .. s_first, .. s_second, .. "\r\n\r\n"u8];
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            SipStreamFramer framer = new();
            List<string> frames = [];
            framer.Append(stream.AsSpan(0, cut));
            Drain(framer, frames);
            framer.Append(stream.AsSpan(cut));
            Drain(framer, frames);
            Assert.Equal(["Ping", Encoding.UTF8.GetString(s_first), Encoding.UTF8.GetString(s_second), "Ping"], frames);
        }
    }

    [Fact]
    public void ByteByByte()
    {
        SipStreamFramer framer = new();
        List<string> frames = [];
        foreach (byte b in s_first.Concat(s_second))
        {
            framer.Append([b]);
            Drain(framer, frames);
        }

        Assert.Equal(2, frames.Count);
    }

    [Fact]
    public void AMessageOf64KiBPasses()
    {
        byte[] large = SipBytes.Request("INVITE", "Content-Type: application/sdp\n", new string('a', SipLimits.BodyBytes));
        SipStreamFramer framer = new();
        List<string> frames = [];
        for (int at = 0; at < large.Length; at += 1400)
        {
            framer.Append(large.AsSpan(at, Math.Min(1400, large.Length - at)));
            Drain(framer, frames);
        }

        Assert.Single(frames);
    }

    [Theory]
    [InlineData("INVITE sip:a@b SIP/2.0\r\nContent-Length: 65537\r\n\r\n", 513)]
    [InlineData("INVITE sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("INVITE sip:a@b SIP/2.0\r\nl : 99999999999999999999\r\n\r\n", 400)]
    public void AClaimThatCannotBeTrueBreaksTheStream(string text, int status)
    {
        SipStreamFramer framer = new();
        framer.Append(Encoding.ASCII.GetBytes(text));
        Assert.Equal(SipFrameKind.Broken, framer.Next(out _));
        Assert.Equal(status, framer.Fault.Status);
    }

    [Fact]
    public void HeadersWithoutEndBreakTheStream()
    {
        SipStreamFramer framer = new();
        byte[] flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("X: y\r\n", 200)));
        SipFrameKind kind = SipFrameKind.None;
        for (int i = 0; i < 60 && kind == SipFrameKind.None; i++)
        {
            framer.Append(flood);
            kind = framer.Next(out _);
        }

        Assert.Equal(SipFrameKind.Broken, kind);
        Assert.Equal(0, framer.Pending);
    }

    private static void Drain(SipStreamFramer framer, List<string> frames)
    {
        while (framer.Next(out ReadOnlySpan<byte> message) is SipFrameKind.Message or SipFrameKind.Ping or SipFrameKind.Pong)
        {
            frames.Add(message.IsEmpty ? "Ping" : Encoding.UTF8.GetString(message));
        }
    }
}
