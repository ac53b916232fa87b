using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

/// <summary>Calls of our own in virtual time: ringing, answers, forks, races of CANCEL, challenges, transfer.</summary>
public sealed class OutgoingCallTests
{
    private readonly SipUserAgent _agent = new(new SipUserAgentOptions { LocalHost = _ => new SipHost("192.0.2.9", 5060) }, new SeededRandomSource(1));
    private Instant _now = Instant.FromSeconds(10);

    [Fact]
    public void RingingThenAnsweredThenHungUp()
    {
        SipOutgoingCall call = Call();
        SipMessage invite = Request("INVITE");
        Assert.Equal("ward7", invite.From!.Uri.UserText);
        Assert.Equal("v=0 offer", Encoding.UTF8.GetString(invite.Body));
        Assert.Equal("1800", invite.Find("Session-Expires"));
        Respond(invite, 180);
        Assert.Equal(180, Assert.IsType<SipOutgoingProgress>(Event()).Status);
        Respond(invite, 200, "v=0 answer");
        SipOutgoingAnswered answered = Assert.IsType<SipOutgoingAnswered>(Event());
        Assert.Same(call, answered.Outgoing);
        Assert.Equal("v=0 answer", Encoding.UTF8.GetString(answered.Answer.Span));
        SipMessage ack = Request("ACK");
        Assert.Equal("sip:cart4@192.0.2.1:5060", ack.RequestUri);
        _agent.Hangup(answered.Call, "", _now);
        SipMessage bye = Request("BYE");
        Assert.True(bye.CSeq.Number > invite.CSeq.Number);
        Assert.Equal("callee", bye.To!.Tag);
    }

    [Fact]
    public void ALostAckIsSentAgainForTheRepeated200()
    {
        Call();
        SipMessage invite = Request("INVITE");
        Respond(invite, 200, "v=0");
        Request("ACK");
        Event();
        Respond(invite, 200, "v=0");
        Request("ACK");
        Assert.Null(Event());
        Assert.Single(_agent.Calls);
    }

    [Fact]
    public void CancelWaitsForTheFirstProvisionalResponse()
    {
        SipOutgoingCall call = Call();
        SipMessage invite = Request("INVITE");
        _agent.Cancel(call, _now);
        Assert.Empty(Sent());
        Respond(invite, 180);
        SipMessage cancel = Request("CANCEL");
        Assert.Equal(invite.TopVia!.Branch, cancel.TopVia!.Branch);
        Assert.Equal(invite.CSeq.Number, cancel.CSeq.Number);
        Event();
        Respond(invite, 487);
        Request("ACK");
        Assert.Equal(487, Assert.IsType<SipOutgoingFailed>(Event()).Status);
        Assert.Equal(0, _agent.OutgoingCount);
    }

    [Fact]
    public void AnAnswerThatCrossesTheCancelIsHungUp()
    {
        SipOutgoingCall call = Call();
        SipMessage invite = Request("INVITE");
        Respond(invite, 180);
        _agent.Cancel(call, _now);
        Sent();
        Event();
        Respond(invite, 200, "v=0");
        List<SipMessage> sent = Sent();
        Assert.Contains(sent, message => message.Method == "ACK");
        Assert.Contains(sent, message => message.Method == "BYE");
        Assert.Equal(487, Assert.IsType<SipOutgoingFailed>(Event()).Status);
        Assert.Empty(_agent.Calls);
    }

    [Fact]
    public void ACancelThatNobodyAnswersEnds()
    {
        SipOutgoingCall call = Call();
        Respond(Request("INVITE"), 180);
        _agent.Cancel(call, _now);
        Event();
        for (int i = 0; i < 34; i++)
        {
            Pass(1);
        }

        Assert.IsType<SipOutgoingFailed>(Event());
        Assert.Equal(0, _agent.OutgoingCount);
    }

    [Fact]
    public void NobodyThereIs408()
    {
        Call();
        for (int i = 0; i < 33; i++)
        {
            Pass(1);
        }

        Assert.Equal(408, Assert.IsType<SipOutgoingFailed>(Event()).Status);
    }

    [Theory]
    [InlineData(486)]
    [InlineData(603)]
    [InlineData(302)]
    public void ARefusalIsAcknowledgedAndTold(int status)
    {
        Call();
        Respond(Request("INVITE"), status);
        Request("ACK");
        Assert.Equal(status, Assert.IsType<SipOutgoingFailed>(Event()).Status);
    }

    [Fact]
    public void TheSecondForksAnswerIsHungUp()
    {
        Call();
        SipMessage invite = Request("INVITE");
        Respond(invite, 200, "v=0", tag: "one");
        Assert.IsType<SipOutgoingAnswered>(Event());
        Sent();
        Respond(invite, 200, "v=0", tag: "two");
        List<SipMessage> sent = Sent();
        Assert.Contains(sent, message => message.Method == "ACK" && message.To!.Tag == "two");
        Assert.Contains(sent, message => message.Method == "BYE" && message.To!.Tag == "two");
        Assert.Single(_agent.Calls);
    }

    [Theory]
    [InlineData(401, "WWW-Authenticate", "Authorization", "SHA-256")]
    [InlineData(407, "Proxy-Authenticate", "Proxy-Authorization", "MD5")]
    public void AChallengeIsAnsweredOnce(int status, string challenge, string answer, string algorithm)
    {
        Call(new SipCredentials("us", "secret-of-trunk"));
        SipMessage invite = Request("INVITE");
        string[] header = [challenge, $"Digest realm=\"trunk\", nonce=\"n1\", algorithm={algorithm}, qop=\"auth,auth-int\""];
        Respond(invite, status, headers: [header]);
        List<SipMessage> sent = Sent();
        SipMessage again = sent.Single(message => message.Method == "INVITE");
        Assert.True(again.CSeq.Number > invite.CSeq.Number);
        Assert.True(DigestCredentials.TryParse(again.Find(answer), out DigestCredentials? credentials));
        string secret = DigestResponse.HashedSecret(credentials.Algorithm, "us", "trunk", "secret-of-trunk");
        Assert.Equal(DigestResponse.Compute(credentials, secret, "INVITE"), credentials.Response);
        Respond(again, status, headers: [header]);
        Assert.Equal(status, Assert.IsType<SipOutgoingFailed>(Event()).Status);
    }

    [Fact]
    public void ATooShortSessionIsAskedForAnew()
    {
        Call();
        Respond(Request("INVITE"), 422, headers: [["Min-SE", "3600"]]);
        SipMessage again = Sent().Single(message => message.Method == "INVITE");
        Assert.Equal("3600", again.Find("Session-Expires"));
        Assert.Equal("3600", again.Find("Min-SE"));
    }

    [Fact]
    public void AReliableRingingIsAcknowledgedOnce()
    {
        Call();
        SipMessage invite = Request("INVITE");
        string[][] reliable = [["Require", "100rel"], ["RSeq", "77"]];
        Respond(invite, 183, headers: reliable);
        SipMessage prack = Request("PRACK");
        Assert.Equal($"77 {invite.CSeq.Number} INVITE", prack.Find("RAck"));
        Respond(invite, 183, headers: reliable);
        Assert.Empty(Sent());
        Respond(invite, 200, "v=0");
        Event();
        Event();
        Event();
        SipMessage ack = Request("ACK");
        Assert.Equal(invite.CSeq.Number, ack.CSeq.Number);
    }

    [Fact]
    public void TheFarSideRefreshesWhereItSaysSo()
    {
        Call();
        Respond(Request("INVITE"), 200, "v=0", headers: [["Session-Expires", "90;refresher=uas"], ["Require", "timer"]]);
        SipCall call = Assert.IsType<SipOutgoingAnswered>(Event()).Call;
        Assert.False(call.Timer.IsRefresher);
        Assert.Equal(90, call.Timer.Interval);
    }

    [Fact]
    public void ATransferIsTakenAndToldToItsEnd()
    {
        SipCall call = Establish();
        byte[] refer = Inside(call, "REFER", "Refer-To: <sip:cart9@server.test?Replaces=abc%3Bto-tag%3Dt%3Bfrom-tag%3Df>\n", 5);
        _agent.Receive(refer, SipBytes.Udp, _now);
        SipReferArrived arrived = Assert.IsType<SipReferArrived>(Event());
        Assert.Equal("cart9", arrived.Target.UserText);
        Assert.Equal(new SipReplaces("abc", "t", "f", EarlyOnly: false), arrived.Replaces);
        _agent.AcceptRefer(arrived, _now);
        List<SipMessage> sent = Sent();
        Assert.Contains(sent, message => message.StatusCode == 202);
        SipMessage trying = sent.Single(message => message.Method == "NOTIFY");
        Assert.Equal("refer;id=5", trying.Find("Event"));
        Assert.StartsWith("SIP/2.0 100", Encoding.UTF8.GetString(trying.Body));
        _agent.NotifyRefer(call, 200, _now);
        SipMessage done = Request("NOTIFY");
        Assert.StartsWith("terminated", done.Find("Subscription-State"));
        _agent.NotifyRefer(call, 200, _now);
        Assert.Empty(Sent());
    }

    [Fact]
    public void ReplacesFindsItsCallOrSaysThatThereIsNone()
    {
        SipCall call = Establish();
        SipMessage invite = SipMessage.Request("INVITE", "sip:ward7@server.test");
        Assert.True(_agent.FindReplaced(invite, out SipCall? none).IsNone);
        Assert.Null(none);
        invite.Add("Replaces", $"{call.Dialog.Id.CallId};to-tag={call.Dialog.Id.LocalTag};from-tag={call.Dialog.Id.RemoteTag}");
        Assert.True(_agent.FindReplaced(invite, out SipCall? found).IsNone);
        Assert.Same(call, found);
        invite.Set("Replaces", $"{call.Dialog.Id.CallId};to-tag={call.Dialog.Id.LocalTag};from-tag={call.Dialog.Id.RemoteTag};early-only");
        Assert.Equal(486, _agent.FindReplaced(invite, out _).Status);
        invite.Set("Replaces", "other;to-tag=a;from-tag=b");
        Assert.Equal(481, _agent.FindReplaced(invite, out _).Status);
        invite.Set("Replaces", "nonsense");
        Assert.Equal(400, _agent.FindReplaced(invite, out _).Status);
    }

    [Fact]
    public void AQuestionOutsideEveryCallIsAnsweredOrNot()
    {
        SipUri.TryParse("sip:trunk.test", out SipUri? uri);
        _agent.Ask("OPTIONS", uri!, SipBytes.Udp, _now);
        Respond(Request("OPTIONS"), 200);
        Assert.Equal(200, Assert.IsType<SipOutsideAnswered>(Event()).Response!.StatusCode);
        _agent.Ask("OPTIONS", uri!, SipBytes.Udp, _now);
        for (int i = 0; i < 34; i++)
        {
            Pass(1);
        }

        Assert.Null(Assert.IsType<SipOutsideAnswered>(Event()).Response);
    }

    private SipCall Establish()
    {
        Call();
        Respond(Request("INVITE"), 200, "v=0");
        SipCall call = Assert.IsType<SipOutgoingAnswered>(Event()).Call;
        Sent();
        return call;
    }

    private static byte[] Inside(SipCall call, string method, string headers, uint cseq) => SipBytes.Of(
        $"""
        {method} sip:ward7@192.0.2.9 SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK{method}{cseq};rport
        Max-Forwards: 70
        From: <sip:cart4@192.0.2.1>;tag={call.Dialog.Id.RemoteTag}
        To: <sip:ward7@192.0.2.9>;tag={call.Dialog.Id.LocalTag}
        Call-ID: {call.Dialog.Id.CallId}
        CSeq: {cseq} {method}
        {headers}Content-Length: 0


        """);

    private SipOutgoingCall Call(SipCredentials? credentials = null)
    {
        SipUri.TryParse("sip:cart4@192.0.2.1:5060", out SipUri? target);
        return _agent.Call(new SipCallOut { Target = target!, LocalUser = "ward7", Flow = SipBytes.Udp, Offer = "v=0 offer", Credentials = credentials }, _now);
    }

    private void Respond(SipMessage request, int status, string body = "", string tag = "callee", string[][]? headers = null)
    {
        SipMessage response = SipResponses.For(request, status, toTag: tag);
        response.Add("Contact", "<sip:cart4@192.0.2.1:5060>");
        foreach (string[] header in headers ?? [])
        {
            response.Add(header[0], header[1]);
        }

        if (body.Length > 0)
        {
            response.SetBody("application/sdp", Encoding.UTF8.GetBytes(body));
        }

        _agent.Receive(response.ToBytes(), SipBytes.Udp, _now);
    }

    private SipMessage Request(string method) => Sent().Single(message => message.Method == method);

    private SipCallEvent? Event() => _agent.TryTake(out SipCallEvent? happened) ? happened : null;

    private List<SipMessage> Sent()
    {
        List<SipMessage> messages = [];
        while (_agent.TryTake(out SipTransmit transmit))
        {
            Assert.True(SipMessage.TryParse(transmit.Bytes, out SipMessage? message, out SipFault fault) && fault.IsNone, fault.Reason);
            messages.Add(message);
        }

        return messages;
    }

    private void Pass(double seconds)
    {
        _now += Duration.FromSeconds(seconds);
        _agent.Advance(_now);
    }
}
