using System.Text;
using MediaServer.Protocols.Sip;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>What nobody should send: over every transport, while a call goes on that notices nothing.</summary>
[Collection("sip")]
public sealed class SipBadInputTests(SipServer server)
{
    private const string Invite = """
        INVITE sip:no%20torture@127.0.0.1 SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtorture;rport
        Max-Forwards: 70
        From: <sip:caller@example.net>;tag=t1
        To: <sip:torture@127.0.0.1>
        Call-ID: torture
        CSeq: 1 INVITE
        Contact: <sip:caller@192.0.2.1>
        Content-Type: application/sdp
        Content-Length: 0


        """;

    /// <summary>RFC 4475 and RFC 5118 in small: the part of a sound INVITE that each of their messages spoils.</summary>
    public static TheoryData<string> Transports => ["udp", "tcp", "tls"];

    private static readonly (string Name, string Part, string Spoiled)[] s_messages =
    [
        // Where the reader is tolerant all the same, the room that is dialled is none: 404.
        ("badinv01", "Contact: <", "Contact: \"Joe\" <sip:joe@example.org>;;;;, <"),
        ("clerr", "Content-Length: 0", "Content-Length: 9999"),
        ("ncl", "Content-Length: 0", "Content-Length: -999"),
        ("scalar02", "CSeq: 1 INVITE", "CSeq: 36893488147419103232 INVITE"),
        ("quotbal", "To: <", "To: \"Mr. J. User <"),
        ("ltgtruri", "INVITE sip:no%20torture@127.0.0.1", "INVITE <sip:torture@127.0.0.1>"),
        ("lwsruri", "INVITE sip:no%20torture@127.0.0.1", "INVITE sip:no%20torture@127.0.0.1; lr"),
        ("lwsstart", "INVITE sip:", "INVITE  sip:"),
        ("trws", "SIP/2.0\nVia", "SIP/2.0  \nVia"),
        ("escruri", "torture@127.0.0.1 SIP", "torture@127.0.0.1?Route=%3Csip:example.com%3E SIP"),
        ("baddn", "From: <", "From: Bell, Alexander <"),
        ("badvers", "INVITE sip:no%20torture@127.0.0.1 SIP/2.0", "INVITE sip:no%20torture@127.0.0.1 SIP/7.0"),
        ("mismatch01", "CSeq: 1 INVITE", "CSeq: 1 OPTIONS"),
        ("unkscm", "INVITE sip:no%20torture@127.0.0.1", "INVITE nobodyKnowsThisScheme:totallyopaquecontent"),
        ("bext01", "Content-Type", "Require: nothingSupportsThis\nContent-Type"),
        ("multi01", "CSeq: 1 INVITE", "CSeq: 1 INVITE\nCSeq: 2 INVITE\nTo: <sip:second@example.net>"),
        ("mcl01", "Content-Length: 0", "Content-Length: 0\nContent-Length: 13"),
        ("zeromf", "Max-Forwards: 70", "Max-Forwards: 0"),
        ("insuf", "Call-ID: torture\n", ""),
        ("escnull", "sip:no%20torture@", "sip:null-%00-null@"),
        ("ipv6-no-brackets", "Via: SIP/2.0/UDP 192.0.2.1", "Via: SIP/2.0/UDP 2001:db8::9:1"),
        ("ipv6-port", "INVITE sip:no%20torture@127.0.0.1", "INVITE sip:no%20torture@[2001:db8::10:5070]"),
        ("novia", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtorture;rport\n", ""),
        ("binary", "Contact: <sip:caller", "Contact: <sip:\u0001\u0002\u00FF"),
        ("response", "INVITE sip:no%20torture@127.0.0.1 SIP/2.0", "SIP/2.0 200 OK"),
        ("nothing", "INVITE sip:no%20torture@127.0.0.1 SIP/2.0", "\0\0\0\0"),
    ];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task TortureMessagesAreRefusedOrDroppedAndACallGoesOn(string transport)
    {
        await using SipPhone call = await server.PhoneAsync("cart1", "tcp");
        using MediaSocket sound = new();
        Assert.Equal(200, (await call.CallAsync($"torture-{transport}", Offer(sound.Port))).StatusCode);
        int round = 0;
        foreach ((string name, string part, string spoiled) in s_messages)
        {
            Assert.Contains(part, Invite.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            string text = Invite.ReplaceLineEndings("\n").Replace(part, spoiled, StringComparison.Ordinal)
                .Replace("torture", $"torture{round++}", StringComparison.Ordinal).Replace("/UDP", $"/{transport.ToUpperInvariant()}", StringComparison.Ordinal);
            await using SipWire wire = await SipWire.OpenAsync(transport, server.Port, server.TlsPort, SipServer.TrunkAddress);
            await wire.SendAsync(text.ReplaceLineEndings("\r\n"));
            SipMessage? answer = await wire.TakeAsync(message => message.StatusCode >= 200, TimeSpan.FromMilliseconds(150));
            Assert.True(answer is null || answer.StatusCode >= 400, $"{name} was answered with {answer?.StatusCode}");
        }

        Assert.Equal(200, (await call.InsideAsync("UPDATE", "Session-Expires: 1800;refresher=uac\r\nSupported: timer\r\n")).StatusCode);
        Assert.Equal(200, (await call.InsideAsync("BYE")).StatusCode);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task AMessageMayBeDividedAtEveryByte(string transport)
    {
        await using SipWire wire = await SipWire.OpenAsync(transport, server.Port, server.TlsPort, SipServer.TrunkAddress);
        string text = $"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/{wire.Name} {wire.Local};branch=z9hG4bK{{0}}\r\nMax-Forwards: 70\r\nFrom: <sip:a@b>;tag=x\r\nTo: <sip:127.0.0.1>\r\nCall-ID: split\r\nCSeq: 1 OPTIONS\r\nContent-Length: 4\r\n\r\nbody";
        int count = Encoding.UTF8.GetByteCount(text) + 1;
        for (int at = 1; at < count; at++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text.Replace("{0}", $"{at:d3}", StringComparison.Ordinal));
            await wire.SendAsync(bytes[..at]);
            await Task.Yield();
            await wire.SendAsync(bytes[at..]);
        }

        for (int at = 1; at < count; at++)
        {
            Assert.NotNull(await wire.TakeAsync(message => message.StatusCode == 200, SipPhone.Patience));
        }
    }

    [Fact]
    public async Task LongBodiesAndFloodsOfHeadersAreRefused()
    {
        string headers = string.Concat(Enumerable.Range(0, 500).Select(i => $"X-Flood-{i}: {i}\n"));
        (string Text, int Status)[] messages =
        [
            (Invite.Replace("Content-Length: 0", $"{headers}Content-Length: 0", StringComparison.Ordinal), 400),
            (Invite.Replace("Content-Length: 0", "Content-Length: 65530", StringComparison.Ordinal) + new string('a', 65_530), 404),
        ];
        foreach ((string text, int status) in messages)
        {
            await using SipWire wire = await SipWire.OpenAsync("tcp", server.Port, server.TlsPort, SipServer.OtherTrunkAddress);
            await wire.SendAsync(text.ReplaceLineEndings("\r\n"));
            SipMessage? answer = await wire.TakeAsync(message => message.StatusCode >= 200, SipPhone.Patience);
            Assert.Equal(status, answer!.StatusCode);
        }

        // A length that is only claimed costs nothing: the connection is closed.
        await using SipWire claims = await SipWire.OpenAsync("tcp", server.Port, server.TlsPort, SipServer.OtherTrunkAddress);
        await claims.SendAsync(Invite.Replace("Content-Length: 0", "Content-Length: 900000000", StringComparison.Ordinal).ReplaceLineEndings("\r\n"));
        await Baresip.UntilAsync(() => Task.FromResult(claims.IsClosed), "the connection is closed", 10);
    }

    [Fact]
    public async Task AScannerIsNotAnsweredAnyMoreAndOthersAre()
    {
        await using SipPhone call = await server.PhoneAsync("cart1");
        using MediaSocket sound = new();
        Assert.Equal(200, (await call.CallAsync("scanned", Offer(sound.Port))).StatusCode);
        await using SipWire scanner = SipWire.Udp(server.Port, "127.0.0.66");
        for (int i = 0; i < 400; i++)
        {
            string method = i % 2 == 0 ? "REGISTER" : "OPTIONS";
            await scanner.SendAsync($"{method} sip:{i}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {scanner.Local};branch=z9hG4bKscan{i};rport\r\nMax-Forwards: 70\r\nFrom: <sip:{i}@127.0.0.1>;tag=s\r\n"
                + $"To: <sip:{i}@127.0.0.1>\r\nCall-ID: scan{i}\r\nCSeq: 1 {method}\r\nUser-Agent: friendly-scanner\r\nContent-Length: 0\r\n\r\n");
        }

        Assert.Equal(200, (await call.InsideAsync("UPDATE", "Session-Expires: 1800;refresher=uac\r\nSupported: timer\r\n")).StatusCode);
        int answers = 0;
        while (await scanner.TakeAsync(message => message.StatusCode > 0, TimeSpan.FromMilliseconds(500)) is not null)
        {
            answers++;
        }

        Assert.InRange(answers, 1, 60);
        Assert.Equal(1, server.Process.Log.Split("A SIP source is not listened to").Length - 1);
        Assert.Equal(200, (await call.InsideAsync("BYE")).StatusCode);
    }

    [Fact]
    public async Task RtcpWithFalseLengthsEndsNothing()
    {
        await using SipPhone call = await server.PhoneAsync("cart2");
        using MediaSocket sound = new();
        Assert.Equal(200, (await call.CallAsync("lengths", Offer(sound.Port))).StatusCode);
        int port = call.Answer!.Media[0].Port;
        byte[] report = [0x81, 201, 0, 7, 0, 0, 0, 7, .. new byte[24]];
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] flipped = [.. report];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            await sound.SendRawAsync(port + 1, flipped);
            await sound.SendRawAsync(port, flipped);
        }

        await server.UntilPeopleAsync("lengths", 1);
        Assert.Equal(200, (await call.InsideAsync("BYE")).StatusCode);
        Assert.Equal(0, await server.Process.MetricAsync("mediaserver_lane_faults_total"));
        Assert.DoesNotContain("could not be handled", server.Process.Log, StringComparison.Ordinal);
    }

    private static string Offer(int port) => $"v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 96\na=rtpmap:96 opus/48000/2\n";
}
