using System.Text;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

/// <summary>The messages that RFC 4475 describes, built anew from its descriptions.</summary>
public sealed class TortureTests
{
    private const string Common = """
        Max-Forwards: 70
        From: <sip:caller@example.net>;tag=ty7
        To: <sip:user@example.com>
        Call-ID: torture.1
        Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKkdjuw
        """;

    private static string With(string start, string headers, string common = Common) => $"{start}\n{common}\n{headers}\nContent-Length: 0\n\n";

    [Fact]
    public void Wsinv_ShortTortuousInvite()
    {
        // Section 3.1.1.1: folding, escapes, compact forms, unknown parameters, white space wherever it may stand.
        byte[] bytes = SipBytes.Of("""
            INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
            TO :
             sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
            from   : "J Rosenberg \\\""       <sip:jdrosen@example.com>
              ;
              tag = 98asjd8
            MaX-fOrWaRdS: 0068
            Call-ID: wsinv.ndaksdj@192.0.2.1
            Content-Length   : {length}
            cseq: 0009
              INVITE
            Via  : SIP  /   2.0
             /UDP
                192.0.2.2;branch=390skdjuw
            s :
            NewFangledHeader:   newfangled value
             continued newfangled value
            UnknownHeaderWithUnusualValue: ;;,,;;,;
            Content-Type: application/sdp
            Route:
             <sip:services.example.com;lr;unknownwith=value;unknown-no-value>
            v:  SIP  / 2.0  / TCP     spindle.example.com   ;
              branch  =   z9hG4bK9ikj8  ,
             SIP  /    2.0   / UDP  192.168.255.111   ; branch=
             z9hG4bK30239
            m:"Quoted string \"\"" <sip:jdrosen@example.com> ; newparam =
                  newvalue ;
              secondparam ; q = 0.33

            v=0
            o=mhandley 29739 7272939 IN IP4 192.0.2.3
            s=-
            """);
        (SipMessage? message, SipFault fault) = SipBytes.Read(bytes);
        Assert.True(fault.IsNone, fault.Reason);
        Assert.Equal("1918181833n", message!.To!.Tag);
        Assert.Equal("98asjd8", message.From!.Tag);
        Assert.Equal("J Rosenberg \\\"", message.From.DisplayName);
        Assert.Equal(68, message.MaxForwards);
        Assert.Equal(new SipCSeq(9, "INVITE"), message.CSeq);
        Assert.Equal(3, message.All(SipHeaderNames.Via).Count());
        Assert.Equal("Quoted string \"\"", message.Contact!.DisplayName);
        Assert.Equal("0.33", message.Contact.Parameters.Find("q"));
        Assert.Equal("newfangled value continued newfangled value", message.Find("NewFangledHeader"));
    }

    [Fact]
    public void Intmeth_UnusualMethodAndHeaders()
    {
        string method = "!interesting-Method0123456789_*+`.%indeed'~";
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of($"""
            {method} sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0
            Via: SIP/2.0/UDP host1.example.com;branch=z9hG4bK-.!%66*_+`'~
            To: "BEL:\x07 NUL:\x00 DEL:\x7F" <sip:1_unusual.URI~(to-be!sure)@example.com>
            From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="рабочий";tag=_token~1'+`*%!-.
            Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\/"][?
            CSeq: 139122385 {method}
            Max-Forwards: 255
            extensionHeader-!.%*+_`'~: text
            Content-Length: 0


            """));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.Equal(method, message!.Method);
        Assert.Equal("_token~1'+`*%!-.", message.From!.Tag);
    }

    [Fact]
    public void Esc01_EscapesInUsers()
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With(
            "INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0", "CSeq: 1 INVITE\nContact: <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>")));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.True(SipUri.TryParse(message!.RequestUri, out SipUri? uri));
        Assert.Equal("sips:user@example.com", uri.UserText);
        Assert.Equal("caller", message.Contact!.Uri.UserText);
        Assert.False(message.Contact.Uri.Parameters.Has("lr"));
    }

    [Fact]
    public void Escnull_ZeroInUsers()
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With(
            "REGISTER sip:example.com SIP/2.0", "CSeq: 1 REGISTER\nContact: <sip:%00@host5.example.com>\nContact: <sip:%00%00@host5.example.com>")));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.Equal(2, message!.All(SipHeaderNames.Contact).Distinct().Count());
    }

    [Fact]
    public void Esc02_PercentThatIsNoEscape()
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With("RE%47IST%45R sip:registrar.example.com SIP/2.0", "CSeq: 29344 RE%47IST%45R")));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.Equal("RE%47IST%45R", message!.Method);
    }

    [Fact]
    public void Lwsdisp_NoSpaceBeforeBracket()
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With("OPTIONS sip:user@example.com SIP/2.0", "CSeq: 1 OPTIONS").Replace("From: <", "From: caller<")));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.Equal("caller", message!.From!.DisplayName);
    }

    [Fact]
    public void Longreq_LongValues()
    {
        string user = new('u', 1500);
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With($"INVITE sip:{user}@example.com SIP/2.0",
            $"CSeq: 1 INVITE\nContact: <sip:caller@example.net>\nUnknown-{new string('l', 300)}: {new string('v', 4000)}\n"
            + string.Join('\n', Enumerable.Range(0, 33).Select(i => $"Via: SIP/2.0/TCP sip{i}.example.com")))));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.Equal(34, message!.All(SipHeaderNames.Via).Count());
    }

    [Fact]
    public void Dblreq_WhatFollowsInTheDatagramIsDropped()
    {
        byte[] first = SipBytes.Of(With("REGISTER sip:example.com SIP/2.0", "CSeq: 8 REGISTER"));
        byte[] both = [.. first, .. SipBytes.Of(With("INVITE sip:joe@example.com SIP/2.0", "CSeq: 8 INVITE"))];
        (SipMessage? message, SipFault fault) = SipBytes.Read(both);
        Assert.True(fault.IsNone, fault.Reason);
        Assert.Equal("REGISTER", message!.Method);
        Assert.Empty(message.Body);
    }

    [Fact]
    public void Semiuri_SemicolonInTheUser()
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With("OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0", "CSeq: 8 OPTIONS")));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.True(SipUri.TryParse(message!.RequestUri, out SipUri? uri));
        Assert.Equal("user;par=u@example.net", uri.UserText);
        Assert.Equal(0, uri.Parameters.Count);
    }

    [Fact]
    public void Transports_ManyInVia()
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With("OPTIONS sip:user@example.com SIP/2.0",
            "CSeq: 6 OPTIONS\nVia: SIP/2.0/SCTP t2.example.com\nVia: SIP/2.0/TLS t3.example.com\nVia: SIP/2.0/UNKNOWN t4.example.com\nVia: SIP/2.0/TCP t5.example.com")));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.Equal(5, message!.All(SipHeaderNames.Via).Count());
    }

    [Fact]
    public void Mpart01_MultipartBody()
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of("""
            INVITE sip:user@example.com SIP/2.0
            Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK8
            Max-Forwards: 70
            From: <sip:a@example.net>;tag=1
            To: <sip:user@example.com>
            Call-ID: mpart01
            CSeq: 1 INVITE
            Contact: <sip:a@192.0.2.1>
            Content-Type: multipart/mixed; boundary="7a9cbec02ceef655"
            Content-Length: {length}

            --7a9cbec02ceef655
            Content-Type: text/plain

            Hello
            --7a9cbec02ceef655
            Content-Type: application/sdp
            Content-Disposition: session

            v=0
            s=-
            --7a9cbec02ceef655--
            """));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.True(SipBody.TryFind(message!, SipBody.Sdp, out ReadOnlyMemory<byte> part));
        Assert.StartsWith("v=0\r\ns=-", Encoding.UTF8.GetString(part.Span));
    }

    [Theory]
    [InlineData("SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое")]
    [InlineData("SIP/2.0 100 ")]
    [InlineData("SIP/2.0 100")]
    public void UnreasonAndNoreason_AnyReasonPhrase(string line)
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With(line, "CSeq: 35 INVITE")));
        Assert.True(fault.IsNone, fault.Reason);
        Assert.False(message!.IsRequest);
    }

    [Theory]
    [InlineData("badinv01", "INVITE sip:user@example.com SIP/2.0", "CSeq: 8 INVITE\nVia: SIP/2.0/UDP 192.0.2.15;;,;,,", 400)]
    [InlineData("ncl", "INVITE sip:user@example.com SIP/2.0", "CSeq: 8 INVITE\nContent-Length: -999", 400)]
    [InlineData("scalar02 CSeq", "REGISTER sip:example.com SIP/2.0", "CSeq: 36893488147419103232 REGISTER", 400)]
    [InlineData("ltgtruri", "INVITE <sip:user@example.com> SIP/2.0", "CSeq: 1 INVITE", 400)]
    [InlineData("lwsruri", "INVITE sip:user@example.com; lr SIP/2.0", "CSeq: 1 INVITE", 400)]
    [InlineData("lwsstart", "INVITE  sip:user@example.com  SIP/2.0", "CSeq: 1 INVITE", 400)]
    [InlineData("trws", "OPTIONS sip:user@example.com SIP/2.0  ", "CSeq: 1 OPTIONS", 400)]
    [InlineData("badvers", "OPTIONS sip:user@example.com SIP/7.0", "CSeq: 1 OPTIONS", 505)]
    [InlineData("mismatch01", "OPTIONS sip:user@example.com SIP/2.0", "CSeq: 1 INVITE", 400)]
    [InlineData("mismatch02", "NEWMETHOD sip:user@example.com SIP/2.0", "CSeq: 1 INVITE", 400)]
    [InlineData("mcl01", "OPTIONS sip:user@example.com SIP/2.0", "CSeq: 1 OPTIONS\nContent-Length: 13\nContent-Length: 5", 400)]
    [InlineData("multi01", "INVITE sip:user@example.com SIP/2.0", "CSeq: 1 INVITE\nCSeq: 2 INVITE\nCall-ID: other", 400)]
    [InlineData("regbadct", "REGISTER sip:example.com SIP/2.0", "CSeq: 1 REGISTER\nContact: sip:user@example.com?Route=%3Csip:sip.example.com%3E", 400)]
    [InlineData("scalar02 hops", "OPTIONS sip:user@example.com SIP/2.0", "CSeq: 1 OPTIONS\nX: y", 0)]
    public void WhatMustBeRefused(string name, string start, string headers, int status)
    {
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With(start, headers)));
        Assert.NotNull(message);
        Assert.True(status == fault.Status, $"{name}: {fault}");
    }

    [Theory]
    [InlineData("quotbal", "To: \"Mr. J. User <sip:j.user@example.com>")]
    [InlineData("no bracket end", "To: <sip:j.user@example.com")]
    [InlineData("hops", "To: <sip:user@example.com>\nMax-Forwards: 300")]
    public void UnbalancedAndTooLarge(string name, string to)
    {
        string common = Common.Replace("To: <sip:user@example.com>", to);
        if (name == "hops")
        {
            common = common.Replace("Max-Forwards: 70\n", "").Replace("Max-Forwards: 70\r\n", "");
        }

        Assert.Equal(400, SipBytes.Read(SipBytes.Of(With("INVITE sip:user@example.com SIP/2.0", "CSeq: 8 INVITE", common))).Fault.Status);
    }

    [Fact]
    public void Clerr_BodyShorterThanItsLength()
    {
        string text = With("INVITE sip:user@example.com SIP/2.0", "CSeq: 8 INVITE").Replace("Content-Length: 0", "Content-Length: 9999");
        Assert.Equal(400, SipBytes.Read(SipBytes.Of(text + "v=0\n")).Fault.Status);
    }

    [Theory]
    [InlineData("SIP/2.0 4294967301 better not break the receiver")]
    [InlineData("SIP/2.0 1000 x")]
    [InlineData("INVITE")]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1")]
    public void Bigcode_WhatIsNotSipAtAll(string line) => Assert.Null(SipBytes.Read(SipBytes.Of(With(line, "CSeq: 1 INVITE"))).Message);

    [Fact]
    public void Scalarlg_ResponseWithNumbersOutOfRangeIsDropped() =>
        Assert.False(SipBytes.Read(SipBytes.Of(With("SIP/2.0 503 Service Unavailable", "CSeq: 9292394834772304023312 OPTIONS"))).Fault.IsNone);

    [Fact]
    public void Insuf_MissingHeaders() =>
        Assert.Equal(400, SipBytes.Read(SipBytes.Of("INVITE sip:user@example.com SIP/2.0\nCSeq: 193942 INVITE\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\nContent-Length: 0\n\n")).Fault.Status);

    [Theory]
    [InlineData("baddn", "From: Watson, Thomas <sip:caller@example.net>;tag=ty7")]
    [InlineData("baddate", "From: <sip:caller@example.net>;tag=ty7\nDate: Fri, 01 Jan 2010 16:00:00 EST")]
    [InlineData("raw UTF-8 (Poly)", "From: Mötesrum Älvsbyn <sip:caller@example.net> ;tag=ty7")]
    [InlineData("inv2543", "From: <sip:caller@example.net>;tag=ty7\nExpires: 1000000000000000")]
    public void WhatIsTakenLiberally(string name, string from)
    {
        string common = Common.Replace("From: <sip:caller@example.net>;tag=ty7", from);
        (SipMessage? message, SipFault fault) = SipBytes.Read(SipBytes.Of(With("OPTIONS sip:user@example.com SIP/2.0", "CSeq: 8 OPTIONS", common)));
        Assert.True(fault.IsNone, $"{name}: {fault}");
        Assert.Equal("ty7", message!.From!.Tag);
    }

    [Theory]
    [InlineData("nobodyKnowsThisScheme:totallyopaquecontent", false)]
    [InlineData("soap.beep://192.0.2.103:3002", false)]
    [InlineData("tel:+358501234567", false)]
    [InlineData("sip:user@example.com", true)]
    public void UnkscmAndNovelsc_SchemesAreTold(string text, bool sip)
    {
        Assert.True(SipUri.TryParse(text, out SipUri? uri));
        Assert.Equal(sip, uri.IsSip);
    }

    [Theory]
    [InlineData("sip:[2001:db8::10]", true, 0)]
    [InlineData("sip:[2001:db8::10]:5070", true, 5070)]
    [InlineData("sip:[2001:db8::10:5070]", true, 0)]
    [InlineData("sip:[2001:db8:::192.0.2.1]", true, 0)]
    [InlineData("sip:2001:db8::10", false, 0)]
    [InlineData("sip:[2001:db8::10", false, 0)]
    [InlineData("sip:[]", false, 0)]
    public void Rfc5118_AddressesInBrackets(string text, bool good, int port)
    {
        Assert.Equal(good, SipUri.TryParse(text, out SipUri? uri));
        Assert.Equal(port, uri?.Host.Port ?? 0);
    }

    [Theory]
    [InlineData("SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111")]
    [InlineData("SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3")]
    public void Rfc5118_ReceivedWithAndWithoutBrackets(string text)
    {
        Assert.True(SipVia.TryParse(text, out SipVia? via));
        Assert.Equal("2001:db8::9:1", via.SentBy.Name);
    }
}
