using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MediaServer.Protocols.Sip;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>Registration, digest, certificates, calls in and out, transfer: through the built program, over its sockets.</summary>
[Collection("sip")]
public sealed class SipSignallingTests(SipServer server)
{
    private static string Offer(int port) => $"v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 96 101\na=rtpmap:96 opus/48000/2\na=rtpmap:101 telephone-event/8000\n";

    [Theory]
    [InlineData("udp", DigestAlgorithm.Sha256)]
    [InlineData("udp", DigestAlgorithm.Md5)]
    [InlineData("tcp", DigestAlgorithm.Sha256)]
    [InlineData("tls", DigestAlgorithm.Md5)]
    [InlineData("tls", DigestAlgorithm.Sha256)]
    public async Task RegistrationsAreTakenKeptAndLimited(string transport, DigestAlgorithm algorithm)
    {
        await using SipPhone phone = await server.PhoneAsync("cart1", transport);
        SipMessage registered = await phone.RegisterAsync(120, algorithm);
        Assert.Equal(200, registered.StatusCode);
        Assert.Contains("expires=120", string.Join(',', registered.All("Contact")));
        SipMessage brief = await phone.RegisterAsync(10, algorithm);
        Assert.Equal((423, "60"), (brief.StatusCode, brief.Find("Min-Expires")));
        Assert.Equal(200, (await phone.RegisterAsync(0, algorithm, "*")).StatusCode);
    }

    [Fact]
    public async Task ARecordedRequestIsNotTakenTwice()
    {
        await using SipPhone phone = await server.PhoneAsync("cart2");
        Assert.Equal(200, (await phone.RegisterAsync()).StatusCode);
        string recorded = phone.LastCredentials;
        await using SipWire thief = SipWire.Udp(server.Port);
        await thief.SendAsync($"REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {thief.Local};branch=z9hG4bKthief\r\nMax-Forwards: 70\r\nFrom: <sip:cart2@127.0.0.1>;tag=t\r\nTo: <sip:cart2@127.0.0.1>\r\n"
            + $"Call-ID: thief\r\nCSeq: 1 REGISTER\r\nContact: <sip:thief@{thief.Local}>\r\n{recorded}Content-Length: 0\r\n\r\n");
        SipMessage? answer = await thief.TakeAsync(message => message.StatusCode >= 200, SipPhone.Patience);
        Assert.Equal(401, answer!.StatusCode);
        Assert.Contains("stale=true", answer.Find("WWW-Authenticate"));
    }

    [Fact]
    public async Task AClientCertificateStandsForThePassword()
    {
        await using SipPhone phone = new(await SipWire.OpenAsync("tls", server.Port, server.TlsPort, certificate: server.Certificate), "cart9");
        Assert.Equal(200, (await phone.RegisterAsync()).StatusCode);
        using MediaSocket sound = new();
        Assert.Equal(200, (await phone.CallAsync("tls-room", Offer(sound.Port))).StatusCode);
        await server.UntilPeopleAsync("tls-room", 1);
        Assert.Equal(200, (await phone.InsideAsync("BYE")).StatusCode);
    }

    [Fact]
    public async Task ACertificateOfAnotherAuthorityOpensNothing()
    {
        (_, X509Certificate2 stranger) = SipServer.MakeCertificates("cart9.test");
        try
        {
            await using SipPhone phone = new(await SipWire.OpenAsync("tls", server.Port, server.TlsPort, certificate: stranger), "cart9");
            await Assert.ThrowsAnyAsync<Exception>(() => phone.RegisterAsync());
        }
        catch (IOException)
        {
            // TLS 1.2: refused in the handshake itself.
        }
    }

    [Fact]
    public async Task ARegisteredEndpointIsCalledAndRingsAndAnswersAndIsHungUp()
    {
        await using SipPhone phone = await server.PhoneAsync("cart3", "tcp");
        Assert.Equal(200, (await phone.RegisterAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await server.DialAsync("clinic", "cart3")).Status);
        SipMessage invite = await phone.ExpectAsync("INVITE");
        Assert.Equal("clinic", invite.From!.Uri.UserText);
        await phone.RespondAsync(invite, 180);
        using MediaSocket sound = new();
        await phone.RespondAsync(invite, 200, Offer(sound.Port) + "m=video 0 RTP/AVP 97\n");
        await server.UntilPeopleAsync("clinic", 1);
        Assert.Equal("Cart 3", (await server.PeopleAsync("clinic"))[0].GetProperty("name").GetString());
        Assert.False((await server.PeopleAsync("clinic"))[0].GetProperty("encrypted").GetBoolean());
        using HttpResponseMessage removed = await server.Process.Http.DeleteAsync(
            new Uri($"/api/v1/rooms/clinic/participants/{(await server.PeopleAsync("clinic"))[0].GetProperty("id").GetString()}", UriKind.Relative));
        await phone.RespondAsync(await phone.ExpectAsync("BYE"), 200);
        await phone.RegisterAsync(0, contact: "*");
        Assert.Equal(HttpStatusCode.Conflict, (await server.DialAsync("clinic", "cart3")).Status);
    }

    [Fact]
    public async Task BusyIsAcknowledgedAndNobodyAnsweringIsCancelled()
    {
        await using SipPhone phone = await server.PhoneAsync("cart4");
        Assert.Equal(200, (await phone.RegisterAsync()).StatusCode);
        await server.DialAsync("clinic2", "cart4");
        SipMessage invite = await phone.ExpectAsync("INVITE");
        await phone.RespondAsync(invite, 486);
        await phone.ExpectAsync("ACK");
        await server.DialAsync("clinic2", "cart4");
        invite = await phone.ExpectAsync("INVITE");
        await phone.RespondAsync(invite, 180);
        SipMessage cancel = await phone.ExpectAsync("CANCEL");
        await phone.RespondAsync(cancel, 200);
        await phone.RespondAsync(invite, 487);
        await phone.ExpectAsync("ACK");
        await Baresip.UntilAsync(async () => (await server.PeopleAsync("clinic2")).Length == 0, "nobody is there");
    }

    [Fact]
    public async Task ANumberIsDialledOverItsTrunkWithItsPassword()
    {
        await using SipPhone trunk = new(SipWire.Udp(server.Port, SipServer.TrunkAddress, server.TrunkPort), "trunk");
        Assert.Equal(HttpStatusCode.Conflict, (await server.DialAsync("family", "+4712345")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await server.DialAsync("family", "+46 970 12345")).Status);
        SipMessage invite = await trunk.ExpectAsync("INVITE");
        Assert.StartsWith("sip:+4697012345@127.0.0.3", invite.RequestUri);
        await trunk.RespondAsync(invite, 407, "", "Proxy-Authenticate: Digest realm=\"lines\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"");
        SipMessage again = await trunk.ExpectAsync("INVITE");
        Assert.Contains("username=\"us\"", again.Find("Proxy-Authorization"));
        using MediaSocket sound = new(SipServer.TrunkAddress);
        await trunk.RespondAsync(again, 200, Offer(sound.Port).Replace("127.0.0.1", SipServer.TrunkAddress, StringComparison.Ordinal) + "m=video 0 RTP/AVP 97\n");
        await server.UntilPeopleAsync("family", 1);
        Assert.Equal(200, (await trunk.InsideAsync("BYE")).StatusCode);
        await server.UntilPeopleAsync("family", 0);
    }

    [Fact]
    public async Task ATransferCallsTheOtherIntoTheRoomAndTellsHowItGoes()
    {
        await using SipPhone one = await server.PhoneAsync("cart1");
        await using SipPhone other = await server.PhoneAsync("cart2");
        Assert.Equal(200, (await other.RegisterAsync()).StatusCode);
        using MediaSocket sound = new();
        Assert.Equal(200, (await one.CallAsync("transfer", Offer(sound.Port))).StatusCode);
        Assert.Equal(202, (await one.InsideAsync("REFER", "Refer-To: <sip:cart2@127.0.0.1>\r\n")).StatusCode);
        SipMessage invite = await other.ExpectAsync("INVITE");
        await other.RespondAsync(invite, 200, Offer(sound.Port) + "m=video 0 RTP/AVP 97\n");
        await server.UntilPeopleAsync("transfer", 2);
        string told = "";
        while (!told.StartsWith("SIP/2.0 200", StringComparison.Ordinal))
        {
            SipMessage notify = await one.ExpectAsync("NOTIFY");
            told = Encoding.ASCII.GetString(notify.Body);
            await one.RespondAsync(notify, 200);
        }

        Assert.Equal(200, (await one.InsideAsync("BYE")).StatusCode);
        Assert.Equal(200, (await other.InsideAsync("BYE")).StatusCode);
    }

    [Fact]
    public async Task ReplacesTakesTheFormerCallsPlace()
    {
        await using SipPhone former = await server.PhoneAsync("cart1");
        await using SipPhone later = await server.PhoneAsync("cart2");
        using MediaSocket sound = new();
        Assert.Equal(200, (await former.CallAsync("handover", Offer(sound.Port))).StatusCode);
        Assert.Equal(481, (await later.CallAsync("handover", Offer(sound.Port), "Replaces: none;to-tag=a;from-tag=b\r\n")).StatusCode);
        Assert.Equal(200, (await later.CallAsync("handover", Offer(sound.Port), $"Replaces: {former.Replaces}\r\nRequire: replaces\r\n")).StatusCode);
        await former.RespondAsync(await former.ExpectAsync("BYE"), 200);
        await server.UntilPeopleAsync("handover", 1);
        Assert.Equal("Cart 2", (await server.PeopleAsync("handover"))[0].GetProperty("name").GetString());
        Assert.Equal(200, (await later.InsideAsync("BYE")).StatusCode);
    }

    [Fact]
    public async Task AReinviteWithoutAnOfferIsAnsweredInItsAck()
    {
        // CUCM moves the far end so: delayed offer first, and again later.
        await using SipPhone phone = await server.PhoneAsync("cart1", "tcp");
        using MediaSocket sound = new();
        Assert.Equal(200, (await phone.CallAsync("moved", Offer(sound.Port))).StatusCode);
        string key = phone.Answer!.Media[0].Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using MediaSocket elsewhere = new();
        SipMessage response = await phone.InsideAsync("INVITE", ack: Offer(elsewhere.Port));
        Assert.Equal(200, response.StatusCode);
        Assert.Contains($"m=audio {key} ", Encoding.UTF8.GetString(response.Body));
        Assert.Equal(200, (await phone.InsideAsync("UPDATE", "Session-Expires: 90;refresher=uac\r\nSupported: timer\r\n")).StatusCode);
        Assert.Equal(200, (await phone.InsideAsync("BYE")).StatusCode);
    }
}
