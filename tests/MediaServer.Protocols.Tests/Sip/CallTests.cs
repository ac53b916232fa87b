using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

/// <summary>Calls in virtual time: answers, races, later offers, timers.</summary>
public sealed class CallTests
{
    private readonly SipUserAgent _agent = new(new SipUserAgentOptions { LocalHost = _ => new SipHost("192.0.2.9", 5060), MaxCalls = 3 }, new SeededRandomSource(1));
    private Instant _now = Instant.FromSeconds(10);

    [Fact]
    public void ACallFromInviteToBye()
    {
        SipCall call = Establish();
        Assert.Equal(SipCallState.Confirmed, call.State);
        Receive(SipBytes.Request("BYE", cseq: 2, toTag: call.Dialog.Id.LocalTag, branch: "z9hG4bKbye"));
        Assert.Equal("bye", Assert.IsType<SipCallEnded>(Event()).Reason);
        Assert.StartsWith("SIP/2.0 200", Sent()[0]);
        Assert.Empty(_agent.Calls);
        Pass(40);
        Assert.Equal(0, _agent.Transactions.Count);
    }

    [Fact]
    public void The200IsRepeatedUntilTheAckAndThenTheCallIsHungUp()
    {
        SipCall call = Offer();
        _agent.Accept(call, "v=0", _now);
        Sent();
        Pass(0.5);
        Assert.StartsWith("SIP/2.0 200", Assert.Single(Sent()));
        for (int i = 0; i < 40; i++)
        {
            Pass(1);
        }

        Assert.Equal("no-ack", Assert.IsType<SipCallEnded>(Event()).Reason);
        Assert.Contains(Sent(), text => text.StartsWith("BYE ", StringComparison.Ordinal));
    }

    [Fact]
    public void CancelBeforeTheAnswer()
    {
        Offer();
        Receive(SipBytes.Request("CANCEL"));
        List<string> sent = Sent();
        Assert.Contains(sent, text => text.StartsWith("SIP/2.0 200", StringComparison.Ordinal) && text.Contains("CSeq: 1 CANCEL"));
        Assert.Contains(sent, text => text.StartsWith("SIP/2.0 487", StringComparison.Ordinal));
        Assert.Equal("cancelled", Assert.IsType<SipCallEnded>(Event()).Reason);
        Assert.Empty(_agent.Calls);
    }

    [Fact]
    public void CancelThatCrossesThe200ChangesNothing()
    {
        SipCall call = Offer();
        _agent.Accept(call, "v=0", _now);
        Sent();
        Receive(SipBytes.Request("CANCEL"));
        Assert.StartsWith("SIP/2.0 200", Assert.Single(Sent()));
        Assert.Equal(SipCallState.Accepted, call.State);
    }

    [Fact]
    public void HangupBeforeTheAckWaitsForIt()
    {
        SipCall call = Offer();
        _agent.Accept(call, "v=0", _now);
        _agent.Hangup(call, "", _now);
        Assert.DoesNotContain(Sent(), text => text.StartsWith("BYE ", StringComparison.Ordinal));
        Ack(call, 1);
        Assert.Contains(Sent(), text => text.StartsWith("BYE ", StringComparison.Ordinal));
    }

    [Fact]
    public void DelayedOfferIsAnsweredInTheAck()
    {
        Receive(SipBytes.Request("INVITE"));
        SipCallArrived arrived = Assert.IsType<SipCallArrived>(Event());
        Assert.True(arrived.Offer.IsEmpty);
        _agent.Accept(arrived.Call, "v=0 offer", _now);
        Receive(SipBytes.Request("ACK", "Content-Type: application/sdp\n", "v=0", "z9hG4bKack", 1, arrived.Call.Dialog.Id.LocalTag));
        Assert.Equal("v=0", Encoding.ASCII.GetString(Assert.IsType<SipCallConfirmed>(Event()).Answer.Span));
    }

    [Fact]
    public void AReinviteIsAnsweredAndASecondOneMeanwhileIs500()
    {
        SipCall call = Establish();
        Receive(Reinvite(call, 2, "z9hG4bKr1"));
        Assert.IsType<SipCallReoffered>(Event());
        Receive(Reinvite(call, 3, "z9hG4bKr2"));
        string later = Assert.Single(Sent());
        Assert.StartsWith("SIP/2.0 500", later);
        Assert.Contains("Retry-After", later);
        _agent.AnswerReoffer(call, "v=0", _now);
        Assert.StartsWith("SIP/2.0 200", Assert.Single(Sent()));
    }

    [Fact]
    public void GlareIs491OnBothSides()
    {
        SipCall call = Establish();
        Assert.True(_agent.TryReoffer(call, "v=0 ours", _now));
        string ours = Assert.Single(Sent());
        Assert.StartsWith("INVITE ", ours);
        Receive(Reinvite(call, 2, "z9hG4bKr1"));
        Assert.StartsWith("SIP/2.0 491", Assert.Single(Sent()));
        (SipMessage? request, _) = SipBytes.Read(Encoding.UTF8.GetBytes(ours));
        Receive(SipResponses.For(request!, 491).ToBytes());
        Assert.StartsWith("ACK ", Assert.Single(Sent()));
        Pass(2.1);
        Assert.Contains(Sent(), text => text.StartsWith("INVITE ", StringComparison.Ordinal));
    }

    [Fact]
    public void AnOldSequenceNumberIs500()
    {
        SipCall call = Establish(cseq: 7);
        Receive(SipBytes.Request("INFO", cseq: 3, toTag: call.Dialog.Id.LocalTag, branch: "z9hG4bKi"));
        Assert.StartsWith("SIP/2.0 500", Assert.Single(Sent()));
    }

    [Fact]
    public void UpdateWithoutAnOfferRefreshesAndMovesTheTarget()
    {
        SipCall call = Establish();
        byte[] update = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(
            SipBytes.Request("UPDATE", "Session-Expires: 90;refresher=uac\nSupported: timer\n", cseq: 2, toTag: call.Dialog.Id.LocalTag, branch: "z9hG4bKu"))
            .Replace("<sip:cart4@192.0.2.1:5060>", "<sip:cart4@192.0.2.77:5060>"));
        Receive(update);
        string response = Assert.Single(Sent());
        Assert.Contains("Session-Expires: 90;refresher=uac", response);
        Assert.Contains("Require: timer", response);
        Assert.Equal("192.0.2.77", call.Dialog.RemoteTarget.Host.Name);
        Assert.Null(Event());
    }

    [Fact]
    public void ATooShortSessionIs422()
    {
        Receive(SipBytes.Request("INVITE", "Session-Expires: 60\nSupported: timer\n", "v=0"));
        string response = Assert.Single(Sent());
        Assert.StartsWith("SIP/2.0 422", response);
        Assert.Contains("Min-SE: 90", response);
    }

    [Fact]
    public void WhoeverDoesNotRefreshIsHungUp()
    {
        // Poly VSX: 90 s.
        Establish("Session-Expires: 90;refresher=uac\nSupported: timer\n");
        Pass(59);
        Assert.Empty(Sent());
        Pass(2);
        Assert.Equal("timer", Assert.IsType<SipCallEnded>(Event()).Reason);
        Assert.StartsWith("BYE ", Assert.Single(Sent()));
    }

    [Fact]
    public void AnEndpointWithoutTimersIsRefreshedByUs()
    {
        // baresip: no session timers.
        SipCall call = Establish();
        Assert.True(call.Timer.IsRefresher);
        Pass(901);
        string refresh = Assert.Single(Sent());
        Assert.StartsWith("INVITE ", refresh);
        Assert.Contains("v=0", refresh);
        (SipMessage? request, _) = SipBytes.Read(Encoding.UTF8.GetBytes(refresh));
        SipMessage ok = SipResponses.For(request!, 200);
        ok.Add("Contact", "<sip:cart4@192.0.2.1:5060>");
        Receive(ok.ToBytes());
        Assert.StartsWith("ACK ", Assert.Single(Sent()));
        Receive(ok.ToBytes());
        Assert.StartsWith("ACK ", Assert.Single(Sent()));
        Pass(600);
        Assert.Single(_agent.Calls);
    }

    [Fact]
    public void ADeadEndpointIsNoticedByItsRefresh()
    {
        Establish();
        Pass(901);
        for (int i = 0; i < 34; i++)
        {
            Pass(1);
        }

        Assert.Equal("gone", Assert.IsType<SipCallEnded>(Event()).Reason);
    }

    [Fact]
    public void RingingIsReliableWhereAskedFor()
    {
        Receive(SipBytes.Request("INVITE", "Require: 100rel\n", "v=0"));
        SipCall call = Assert.IsType<SipCallArrived>(Event()).Call;
        _agent.Ring(call, _now);
        string ringing = Assert.Single(Sent());
        Assert.Contains("Require: 100rel", ringing);
        string rseq = ringing.Split("RSeq: ")[1].Split("\r\n")[0];
        Pass(0.5);
        Assert.Single(Sent());
        Receive(SipBytes.Request("PRACK", $"RAck: {rseq} 1 INVITE\n", cseq: 2, toTag: call.Dialog.Id.LocalTag, branch: "z9hG4bKp"));
        Assert.StartsWith("SIP/2.0 200", Assert.Single(Sent()));
        Pass(5);
        Assert.Empty(Sent());
        Receive(SipBytes.Request("PRACK", $"RAck: {rseq} 1 INVITE\n", cseq: 3, toTag: call.Dialog.Id.LocalTag, branch: "z9hG4bKp2"));
        Assert.StartsWith("SIP/2.0 481", Assert.Single(Sent()));
    }

    [Theory]
    [InlineData("Require: nothingSupportsThis, nothingSupportsThisEither\nProxy-Require: noProxiesSupportThis\n", "Unsupported: nothingSupportsThis, nothingSupportsThisEither, noProxiesSupportThis", 420)]
    [InlineData("Content-Type: application/unknownformat\n", "Accept: application/sdp", 415)]
    public void Bext01AndInvut_WhatIsNotKnownIsNamed(string headers, string expected, int status)
    {
        Receive(SipBytes.Request("INVITE", headers, "x"));
        string response = Assert.Single(Sent());
        Assert.StartsWith($"SIP/2.0 {status}", response);
        Assert.Contains(expected, response);
    }

    [Fact]
    public void UnkscmIs416AndZeromfIs483()
    {
        Receive(SipBytes.Request("INVITE", body: "v=0", uri: "nobodyKnowsThisScheme:x"));
        Assert.StartsWith("SIP/2.0 416", Assert.Single(Sent()));
        Receive(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(SipBytes.Request("INVITE", body: "v=0", branch: "z9hG4bKmf")).Replace("Max-Forwards: 70", "Max-Forwards: 0")));
        Assert.StartsWith("SIP/2.0 483", Assert.Single(Sent()));
    }

    [Fact]
    public void TheSameInviteByTwoWaysIs482()
    {
        Offer();
        Receive(SipBytes.Request("INVITE", body: "v=0", branch: "z9hG4bKsecond"));
        Assert.StartsWith("SIP/2.0 482", Assert.Single(Sent()));
    }

    [Fact]
    public void RequestsOfNoCallAre481AndTooManyCalls503()
    {
        Receive(SipBytes.Request("BYE", toTag: "nobody"));
        Assert.StartsWith("SIP/2.0 481", Assert.Single(Sent()));
        for (int i = 0; i < 4; i++)
        {
            Receive(SipBytes.Request("INVITE", "Content-Type: application/sdp\n", "v=0", $"z9hG4bK{i}", callId: $"call-{i}"));
        }

        string last = Sent()[^1];
        Assert.StartsWith("SIP/2.0 503", last);
        Assert.Contains("Retry-After", last);
    }

    [Fact]
    public void InfoIsAnsweredAndToldAndUnknownOnesAre415()
    {
        SipCall call = Establish();
        Receive(SipBytes.Request("INFO", "Content-Type: application/media_control+xml\n", "<x/>", "z9hG4bKi1", 2, call.Dialog.Id.LocalTag));
        Assert.StartsWith("SIP/2.0 200", Assert.Single(Sent()));
        Assert.IsType<SipInfoArrived>(Event());
        Receive(SipBytes.Request("INFO", "Content-Type: text/odd\n", "x", "z9hG4bKi2", 3, call.Dialog.Id.LocalTag));
        Assert.StartsWith("SIP/2.0 415", Assert.Single(Sent()));
    }

    [Fact]
    public void RequestsOfOursFollowTheRecordedRoute()
    {
        SipCall call = Establish("Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>\n");
        _agent.Hangup(call, "", _now);
        string bye = Assert.Single(Sent());
        Assert.StartsWith("BYE sip:cart4@192.0.2.1:5060 SIP/2.0", bye);
        Assert.True(bye.IndexOf("p2.example.com", StringComparison.Ordinal) < bye.IndexOf("p1.example.com", StringComparison.Ordinal));
    }

    [Fact]
    public void AStrictRouterFindsItselfInTheRequestUri()
    {
        SipCall call = Establish("Record-Route: <sip:strict.example.com>\n");
        _agent.Hangup(call, "", _now);
        string bye = Assert.Single(Sent());
        Assert.StartsWith("BYE sip:strict.example.com SIP/2.0", bye);
        Assert.Contains("Route: <sip:cart4@192.0.2.1:5060>", bye);
    }

    private static byte[] Reinvite(SipCall call, uint cseq, string branch) =>
        SipBytes.Request("INVITE", "Content-Type: application/sdp\n", "v=0", branch, cseq, call.Dialog.Id.LocalTag);

    private SipCall Offer(string headers = "", uint cseq = 1)
    {
        Receive(SipBytes.Request("INVITE", headers + "Content-Type: application/sdp\n", "v=0", cseq: cseq));
        return Assert.IsType<SipCallArrived>(Event()).Call;
    }

    private SipCall Establish(string headers = "", uint cseq = 1)
    {
        SipCall call = Offer(headers, cseq);
        _agent.Accept(call, "v=0", _now);
        Ack(call, cseq);
        Assert.IsType<SipCallConfirmed>(Event());
        Sent();
        return call;
    }

    private void Ack(SipCall call, uint cseq) => Receive(SipBytes.Request("ACK", branch: "z9hG4bKack", cseq: cseq, toTag: call.Dialog.Id.LocalTag));

    private void Receive(byte[] bytes) => _agent.Receive(bytes, SipBytes.Udp, _now);

    private SipCallEvent? Event() => _agent.TryTake(out SipCallEvent? happened) ? happened : null;

    private List<string> Sent()
    {
        List<string> texts = [];
        while (_agent.TryTake(out SipTransmit transmit))
        {
            texts.Add(Encoding.UTF8.GetString(transmit.Bytes));
        }

        return texts;
    }

    private void Pass(double seconds)
    {
        _now += Duration.FromSeconds(seconds);
        _agent.Advance(_now);
    }
}
