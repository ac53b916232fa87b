using MediaServer.Protocols.Sip;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>Telephones before the door: PINs by keys of both kinds, three tries, growing waits, and no way through the server to another trunk.</summary>
[Collection("sip")]
public sealed class SipDoorTests(SipServer server)
{
    private static string Offer(int port, string address = "127.0.0.1") =>
        $"v=0\no=- 1 1 IN IP4 {address}\ns=-\nc=IN IP4 {address}\nt=0 0\nm=audio {port} RTP/AVP 96 101\na=rtpmap:96 opus/48000/2\na=rtpmap:101 telephone-event/8000\n";

    [Fact]
    public async Task ThePinByTelephoneEventsLetsThemInWithItsNameAndRole()
    {
        string pin = await server.PinAsync("telephones");
        await using SipPhone phone = await server.PhoneAsync("0701234567", from: SipServer.TrunkAddress);
        using MediaSocket sound = new(SipServer.TrunkAddress);
        Assert.Equal(200, (await phone.CallAsync("4000", Offer(sound.Port, SipServer.TrunkAddress))).StatusCode);

        // The line isn't dead while nobody speaks.
        Assert.NotNull(await sound.TakeAsync(packet => (packet[1] & 0x7F) == 96));
        Assert.Empty(await server.PeopleAsync("telephones"));
        await sound.PressAsync(phone.Answer!.Media[0], 101, pin + "#", 1000);
        await server.UntilPeopleAsync("telephones", 1);
        Assert.Equal(("Ingrid", "patient", "pin"), Describe((await server.PeopleAsync("telephones"))[0]));
        Assert.Equal(200, (await phone.InsideAsync("BYE")).StatusCode);
        await server.UntilPeopleAsync("telephones", 0);
    }

    [Fact]
    public async Task ThePinByInfoTellsTheRoomWhereTheNumberDoesNot()
    {
        string pin = await server.PinAsync("by-pin");
        await using SipPhone phone = await server.PhoneAsync("0701234567", "tcp", SipServer.TrunkAddress);
        using MediaSocket sound = new(SipServer.TrunkAddress);
        Assert.Equal(200, (await phone.CallAsync("4001", Offer(sound.Port, SipServer.TrunkAddress))).StatusCode);
        foreach (char digit in pin + "#")
        {
            string body = $"Signal={digit}\r\nDuration=160\r\n";
            SipMessage response = await phone.InsideAsync("INFO", "Content-Type: application/dtmf-relay\r\n", body);
            Assert.Equal(200, response.StatusCode);
        }

        await server.UntilPeopleAsync("by-pin", 1);
        Assert.Equal(200, (await phone.InsideAsync("BYE")).StatusCode);
    }

    [Fact]
    public async Task ThreeWrongPinsEndTheCallAndTheNextOneMustWait()
    {
        const string Address = "127.0.0.77";
        await using SipPhone phone = await server.PhoneAsync("anonymous", from: Address);
        using MediaSocket sound = new(Address);
        Assert.Equal(200, (await phone.CallAsync("guessed", Offer(sound.Port, Address))).StatusCode);
        await sound.PressAsync(phone.Answer!.Media[0], 101, "123456#654321#111111#", 1000);
        await phone.RespondAsync(await phone.ExpectAsync("BYE"), 200);
        SipMessage refused = await phone.CallAsync("guessed", Offer(sound.Port, Address));
        Assert.Equal(503, refused.StatusCode);
        Assert.True(int.Parse(refused.Find("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture) is >= 1 and <= 6);
        Assert.Empty(await server.PeopleAsync("guessed"));
        Assert.True(await server.Process.MetricAsync("mediaserver_refusals_total", "sip-pin") >= 3);
    }

    [Fact]
    public async Task WhoCameByOneTrunkIsNotConnectedToAnother()
    {
        string pin = await server.PinAsync("toll");
        await using SipPhone phone = await server.PhoneAsync("0701234567", from: SipServer.OtherTrunkAddress);
        using MediaSocket sound = new(SipServer.OtherTrunkAddress);
        Assert.Equal(200, (await phone.CallAsync("toll", Offer(sound.Port, SipServer.OtherTrunkAddress))).StatusCode);
        Assert.Equal(403, (await phone.InsideAsync("REFER", "Refer-To: <sip:+46970999@127.0.0.1>\r\n")).StatusCode);
        await sound.PressAsync(phone.Answer!.Media[0], 101, pin + "#", 1000);
        await server.UntilPeopleAsync("toll", 1);
        Assert.Equal(403, (await phone.InsideAsync("REFER", "Refer-To: <sip:+46970999@127.0.0.1>\r\n")).StatusCode);
        Assert.Equal(200, (await phone.InsideAsync("BYE")).StatusCode);
        Assert.Equal(404, (await phone.CallAsync("+46970999", Offer(sound.Port))).StatusCode);
    }

    private static (string? Name, string? Role, string? Identified) Describe(System.Text.Json.JsonElement person) =>
        (person.GetProperty("name").GetString(), person.GetProperty("role").GetString(), person.GetProperty("identified").GetString());
}
