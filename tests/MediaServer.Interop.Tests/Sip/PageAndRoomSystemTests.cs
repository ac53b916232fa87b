using MediaServer.Interop.Tests.Harness;
using MediaServer.Protocols.Sip;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>A page and scripted room systems: calling them in, moving their cameras, slides both ways, text both ways.</summary>
[Trait("needs", "chromium")]
[Collection("sip")]
public sealed class PageAndRoomSystemTests(SipServer server)
{
    private const string People = "[data-testid=people]";

    [Fact]
    public async Task ThePageCallsARoomSystemInAndHearsThatItIsBusy()
    {
        await using SipPhone phone = await server.PhoneAsync("cart4");
        Assert.Equal(200, (await phone.RegisterAsync()).StatusCode);
        await using Browser browser = await Browser.StartAsync();
        IPage page = await browser.JoinAsync(server.Process, "dial-page", "Anna");
        await page.ClickAsync(People);
        await page.ClickAsync("[data-testid=dial-room]:has-text('Cart 4')");
        SipMessage invite = await phone.ExpectAsync("INVITE");
        await phone.RespondAsync(invite, 180);
        await page.WaitForSelectorAsync("[data-testid=dialling][data-state=ringing]");
        await phone.RespondAsync(invite, 486);
        await page.WaitForSelectorAsync("[data-testid=dialling][data-state=busy]");

        await page.ClickAsync("[data-testid=dial-room]:has-text('Cart 4')");
        invite = await phone.ExpectAsync("INVITE");
        await phone.RespondAsync(invite, 180);
        await page.ClickAsync("[data-testid=dial-cancel]");
        await phone.RespondAsync(await phone.ExpectAsync("CANCEL"), 200);
        await phone.RespondAsync(invite, 487);
        await page.WaitForSelectorAsync("[data-testid=dialling][data-state=cancelled]");
        await phone.RegisterAsync(0, contact: "*");
    }

    [Fact]
    public async Task SlidesCameraAndTextPassBothWaysBetweenPageAndRoomSystem()
    {
        await using Browser browser = await Browser.StartAsync();
        IPage page = await browser.JoinAsync(server.Process, "slides-page", "Anna");
        await using RoomSystem system = new(await server.PhoneAsync("cart1", "tcp"));
        await system.CallAsync("slides-page");
        await system.FloorAsync(7, expected: 8, 0x05, 4, 0, 2);
        await page.UntilAsync("m.participants.some(p => p.kind === 'sip' && p.movable === true && p.encrypted === false)", "the room system is in the roster");

        // The camera of the clinic moves while a button is held.
        await page.ClickAsync(People);
        ILocator left = page.Locator("[data-testid=far-camera-left]");
        await left.HoverAsync();
        await page.Mouse.DownAsync();
        Assert.Equal([1, 0x80], (await system.Camera.TakeAsync(packet => packet.Length >= 23 && packet[19] == 1))![21..23]);
        await page.Mouse.UpAsync();
        Assert.NotNull(await system.Camera.TakeAsync(packet => packet.Length >= 23 && packet[19] == 1 && packet[21] == 3));

        // The page's shared screen reaches the slides line, and the floor is said to be somebody else's.
        await page.ClickAsync("[data-testid=share]");
        Assert.True((await system.HearFloorAsync(8)).Length > 16);
        Assert.NotNull(await system.Slides.TakeAsync(packet => packet.Length > 12 && packet[1] is not (>= 192 and <= 223) && (packet[1] & 0x7F) == 98, 20_000));
        await page.ClickAsync("[data-testid=share]");

        // The room system's slides are a source of the page's roster.
        Assert.Equal(3, (await system.FloorAsync(1, expected: 4, 0x05, 4, 0, 2))[22]);
        await page.UntilAsync("m.participants.some(p => p.kind === 'sip' && p.sources.includes('screen'))", "the slides are offered to the page");
        Task tracked = page.UntilAsync("m.tracks.some(t => t.source === 'screen')", "the page has a slot for the slides");
        await system.ShowAsync(system.Slides, 3, 98, tracked);
        await tracked;
        Assert.Equal(200, (await system.Phone.InsideAsync("BYE")).StatusCode);
    }
}
