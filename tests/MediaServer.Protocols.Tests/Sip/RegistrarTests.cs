using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

public sealed class RegistrarTests
{
    private const string Address = "sip:cart4@server.test";
    private readonly MemoryBindingStore _store = new(2);
    private readonly SipRegistrar _registrar;
    private Instant _now = Instant.FromSeconds(1);
    private uint _sequence = 1;

    public RegistrarTests() => _registrar = new SipRegistrar(_store) { MostBindings = 2 };

    [Fact]
    public void BindingsAreAddedRefreshedListedAndEnd()
    {
        Assert.Equal(200, Register("<sip:cart4@192.0.2.1>;expires=120").StatusCode);
        SipMessage second = Register("<sip:cart4@192.0.2.2>", "Expires", "999999");
        Assert.Equal(["<sip:cart4@192.0.2.1>;expires=120", "<sip:cart4@192.0.2.2>;expires=3600"], second.All("Contact").Order());
        Assert.Equal(403, Register("<sip:cart4@192.0.2.3>").StatusCode);
        _now += Duration.FromSeconds(121);
        Assert.Single(_store.Find(Address, _now));
        _store.Expire(_now);
        Assert.Equal(1, _store.Count);
        Assert.Equal(200, Register("*", "Expires", "0").StatusCode);
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public void AnotherFlowOfTheSameDeviceTakesTheFormersPlace()
    {
        // RFC 5626: the connection broke, and the contact has another port.
        Register("<sip:cart4@192.0.2.1:40001>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"", "Supported", "outbound, path");
        SipMessage response = Register("<sip:cart4@192.0.2.1:40002>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"", "Supported", "outbound, path");
        Assert.Equal("sip:cart4@192.0.2.1:40002", Assert.Single(_store.Find(Address, _now)).Contact);
        Assert.Equal("outbound", response.Find("Require"));
        Assert.Equal("120", response.Find("Flow-Timer"));
    }

    [Fact]
    public void TooShortIs423ZeroUnbindsAndAStarAloneIsWrong()
    {
        SipMessage brief = Register("<sip:cart4@192.0.2.1>;expires=5");
        Assert.Equal(423, brief.StatusCode);
        Assert.Equal("60", brief.Find("Min-Expires"));
        Register("<sip:cart4@192.0.2.1>");
        Register("<sip:cart4@192.0.2.1>;expires=0");
        Assert.Empty(_store.Find(Address, _now));
        Assert.Equal(400, Register("*").StatusCode);
    }

    [Fact]
    public void AnOlderRequestOfTheSameClientIsRefused()
    {
        Register("<sip:cart4@192.0.2.1>");
        _sequence = 1;
        Assert.Equal(500, Register("<sip:cart4@192.0.2.1>;expires=0").StatusCode);
    }

    [Fact]
    public void AFullStoreRefusesNewAddressesOnly()
    {
        Register("<sip:a@192.0.2.1>");
        Register("<sip:b@192.0.2.1>", to: "sip:b@server.test");
        Assert.Equal(503, Register("<sip:c@192.0.2.1>", to: "sip:c@server.test").StatusCode);
        Assert.Equal(200, Register("<sip:a@192.0.2.9>").StatusCode);
    }

    [Fact]
    public void ScalarsTooLargeToReadCountAsTheLargest() =>
        Assert.Contains("expires=3600", Register("<sip:cart4@192.0.2.1>;expires=280297596632815").Find("Contact"));

    private SipMessage Register(string contact, string header = "X", string value = "y", string to = Address)
    {
        SipMessage request = SipMessage.Request("REGISTER", "sip:server.test");
        request.Add("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1");
        request.Add("From", $"<{to}>;tag=1");
        request.Add("To", $"<{to}>");
        request.Add("Call-ID", "reg");
        request.Add("CSeq", $"{_sequence++} REGISTER");
        request.Add("Contact", contact);
        request.Add(header, value);
        return _registrar.Register(request, SipBytes.Udp, "tag", _now);
    }
}
