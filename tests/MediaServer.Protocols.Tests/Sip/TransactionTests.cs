using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

/// <summary>The four machines in virtual time.</summary>
public sealed class TransactionTests
{
    private static readonly SipHost s_local = new("192.0.2.9", 5060);
    private readonly SipTransactionLayer _layer = new(new SeededRandomSource(1));
    private Instant _now = Instant.FromSeconds(10);

    [Fact]
    public void InviteClient_RepeatsAndGivesUp()
    {
        Send("INVITE", SipBytes.Udp);
        List<double> times = Times(() => Taken().Count);

        // Timer A: 0.5, 1, 2, 4, 8, 16 s apart; timer B at 32 s.
        Assert.Equal([0.5, 1.5, 3.5, 7.5, 15.5, 31.5], times);
        Assert.Equal(408, Assert.IsType<SipRequestFailed>(Event()).Status);
        Assert.Equal(0, _layer.Count);
    }

    [Fact]
    public void NonInviteClient_RepeatsToT2()
    {
        Send("OPTIONS", SipBytes.Udp);
        Assert.Equal([0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5], Times(() => Taken().Count));
        Assert.IsType<SipRequestFailed>(Event());
    }

    [Fact]
    public void OverTcpNothingIsRepeated()
    {
        Send("INVITE", SipBytes.Tcp);
        Assert.Empty(Times(() => Taken().Count));
        Assert.IsType<SipRequestFailed>(Event());
    }

    [Fact]
    public void InviteClient_AcknowledgesARefusalAsOftenAsItComes()
    {
        SipMessage request = Send("INVITE", SipBytes.Udp);
        byte[] busy = SipResponses.For(request, 486, toTag: "x").ToBytes();
        _layer.Receive(busy, SipBytes.Udp, _now);
        _layer.Receive(busy, SipBytes.Udp, _now);
        List<string> sent = Taken();
        Assert.Equal(2, sent.Count);
        Assert.All(sent, text => Assert.StartsWith("ACK ", text));
        Assert.Contains(request.TopVia!.Branch, sent[0]);
        Assert.IsType<SipResponseArrived>(Event());
        Assert.Null(Event());
    }

    [Fact]
    public void InviteClient_PassesEvery2xx()
    {
        // RFC 6026: retransmissions of a 2xx are the call's.
        SipMessage request = Send("INVITE", SipBytes.Udp);
        byte[] ok = SipResponses.For(request, 200, toTag: "x").ToBytes();
        _layer.Receive(ok, SipBytes.Udp, _now);
        _layer.Receive(ok, SipBytes.Udp, _now);
        Assert.IsType<SipResponseArrived>(Event());
        Assert.IsType<SipResponseArrived>(Event());
        Pass(33);
        Assert.Equal(0, _layer.Count);
    }

    [Fact]
    public void InviteServer_SaysTryingAfter200Milliseconds()
    {
        _layer.Receive(SipBytes.Request("INVITE"), SipBytes.Udp, _now);
        _layer.Advance(_now + Duration.FromMilliseconds(199));
        Assert.Empty(Taken());
        _layer.Advance(_now + Duration.FromMilliseconds(200));
        Assert.StartsWith("SIP/2.0 100 Trying", Assert.Single(Taken()));
        _layer.Receive(SipBytes.Request("INVITE"), SipBytes.Udp, _now);
        Assert.StartsWith("SIP/2.0 100 Trying", Assert.Single(Taken()));
    }

    [Fact]
    public void InviteServer_RepeatsARefusalUntilItsAck()
    {
        SipServerTransaction invite = Receive("INVITE");
        _layer.Respond(invite, SipResponses.For(invite.Request, 486, toTag: "x"), _now);
        Taken();
        Assert.Equal([0.5, 1.5, 3.5], Times(() => Taken().Count, until: 4));
        _layer.Receive(SipBytes.Request("ACK", toTag: "x"), SipBytes.Udp, _now);
        Assert.Equal(SipTransactionState.Confirmed, invite.State);
        Assert.Null(Event());
        Pass(6);
        Assert.Equal(0, _layer.Count);
    }

    [Fact]
    public void InviteServer_StaysAfterA2xxAndPassesItsAck()
    {
        SipServerTransaction invite = Receive("INVITE");
        _layer.Respond(invite, SipResponses.For(invite.Request, 200, toTag: "x"), _now);
        Taken();
        _layer.Receive(SipBytes.Request("INVITE"), SipBytes.Udp, _now);
        Assert.Empty(Taken());
        _layer.Receive(SipBytes.Request("ACK", toTag: "x", branch: "z9hG4bKother"), SipBytes.Udp, _now);
        Assert.IsType<SipAckArrived>(Event());
        Pass(33);
        Assert.Equal(0, _layer.Count);
    }

    [Fact]
    public void NonInviteServer_RepeatsItsAnswerFor32Seconds()
    {
        SipServerTransaction options = Receive("OPTIONS");
        _layer.Respond(options, SipResponses.For(options.Request, 200, toTag: "x"), _now);
        Taken();
        _layer.Receive(SipBytes.Request("OPTIONS"), SipBytes.Udp, _now);
        Assert.Single(Taken());
        Assert.Null(Event());
        Pass(33);
        Assert.Equal(0, _layer.Count);
    }

    [Fact]
    public void ACancelOfNothingIs481AndOneThatComesTooLateChangesNothing()
    {
        _layer.Receive(SipBytes.Request("CANCEL"), SipBytes.Udp, _now);
        Assert.StartsWith("SIP/2.0 481", Assert.Single(Taken()));
        SipServerTransaction invite = Receive("INVITE", "z9hG4bKlate");
        _layer.Respond(invite, SipResponses.For(invite.Request, 200, toTag: "x"), _now);
        Taken();
        _layer.Receive(SipBytes.Request("CANCEL", branch: "z9hG4bKlate"), SipBytes.Udp, _now);
        Assert.StartsWith("SIP/2.0 200", Assert.Single(Taken()));
        Assert.Null(Event());
    }

    [Fact]
    public void WithoutRportTheAnswerGoesToTheViaPort()
    {
        byte[] request = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(SipBytes.Request("OPTIONS")).Replace("192.0.2.1:5060", "192.0.2.1:5999").Replace(";rport", ""));
        SipFlow natted = new(TransportAddress.FromIPv4(0xC000_0201, 1024), SipTransportKind.Udp);
        _layer.Receive(request, natted, _now);
        Assert.Equal(5999, Assert.IsType<SipRequestArrived>(Event()).Transaction.Flow.Remote.Port);
    }

    [Fact]
    public void WithRportTheAnswerGoesBackAndViaSaysWhere()
    {
        SipFlow natted = new(TransportAddress.FromIPv4(0xC633_6407, 1024), SipTransportKind.Udp);
        _layer.Receive(SipBytes.Request("OPTIONS"), natted, _now);
        SipRequestArrived arrived = Assert.IsType<SipRequestArrived>(Event());
        Assert.Equal(natted, arrived.Transaction.Flow);
        Assert.Equal("198.51.100.7", arrived.Request.TopVia!.Parameters.Find("received"));
        Assert.Equal("1024", arrived.Request.TopVia.Parameters.Find("rport"));
    }

    [Fact]
    public void MoreThanTheMostAreRefusedAndNotKept()
    {
        SipTransactionLayer small = new(new SeededRandomSource(1)) { MaxTransactions = 2 };
        for (int i = 0; i < 5; i++)
        {
            small.Receive(SipBytes.Request("OPTIONS", branch: $"z9hG4bK{i}"), SipBytes.Udp, _now);
        }

        Assert.Equal(2, small.Count);
        int refused = 0;
        while (small.TryTake(out SipTransmit transmit))
        {
            refused += Encoding.ASCII.GetString(transmit.Bytes).StartsWith("SIP/2.0 503", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.Equal(3, refused);
    }

    private SipMessage Send(string method, SipFlow flow)
    {
        (SipMessage? request, _) = SipBytes.Read(SipBytes.Request(method));
        request!.Headers.RemoveAll(header => header.Name == SipHeaderNames.Via);
        _layer.Send(request, flow, s_local, _now);
        Assert.Single(Taken());
        return request;
    }

    private SipServerTransaction Receive(string method, string branch = "z9hG4bKa")
    {
        _layer.Receive(SipBytes.Request(method, branch: branch), SipBytes.Udp, _now);
        return Assert.IsType<SipRequestArrived>(Event()).Transaction;
    }

    private SipEvent? Event() => _layer.TryTake(out SipEvent? happened) ? happened : null;

    private List<string> Taken()
    {
        List<string> texts = [];
        while (_layer.TryTake(out SipTransmit transmit))
        {
            texts.Add(Encoding.UTF8.GetString(transmit.Bytes));
        }

        return texts;
    }

    private void Pass(double seconds)
    {
        _now += Duration.FromSeconds(seconds);
        _layer.Advance(_now);
    }

    // When something was sent, in seconds since now, found by jumping from deadline to deadline.
    private List<double> Times(Func<int> sent, double until = 100)
    {
        Instant start = _now;
        List<double> times = [];
        while (_layer.NextDeadline is var next && next != Instant.Never && (next - start).Seconds < until)
        {
            _now = next;
            _layer.Advance(_now);
            if (sent() > 0)
            {
                times.Add((_now - start).Seconds);
            }
        }

        return times;
    }
}
