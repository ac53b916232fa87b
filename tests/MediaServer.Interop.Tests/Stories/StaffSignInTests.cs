using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>Staff come by the county's own sign-in; claims give role, unit and rights; who has no role here is told so.</summary>
public sealed class StaffSignInTests
{
    [Fact]
    public async Task StaffSignInByOpenIdConnectWithCodeAndPkce()
    {
        await using ServerProcess server = new();
        await using IdentityProvider provider = await IdentityProvider.StartAsync($"{server.Url}/signin/callback");
        server.Settings.AddRange(
        [
            "--MediaServer:Oidc:Authority", provider.Url, "--MediaServer:Oidc:ClientId", "mediaserver", "--MediaServer:Oidc:ClientSecret", "a-secret-of-the-test",
            "--MediaServer:Oidc:RoleClaim", "groups", "--MediaServer:Oidc:Roles", "Region/Doctors=doctor;Region/Leaders=supervisor",
        ]);
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage page = await browser.OpenAsync($"{server.Url}/desk");
        await page.ClickAsync("[data-testid=oidc]");
        await page.ClickAsync("#doctor");
        await page.SaysAsync("#desk-name", "Eva Doktor");
        await page.WaitForSelectorAsync("[data-testid=nav-supervise]");
        Assert.Equal(0, await page.Locator("[data-testid=nav-admin]").CountAsync());
        Assert.True(provider.SawPkce);

        // The demonstration's ways are shut, for the browser and for whoever sits at the machine.
        Assert.Equal(403, await page.StatusAsync("POST", "development/session", "{\"name\":\"Anna\"}"));
        using HttpResponseMessage local = await server.Http.GetAsync("/api/v1/visits");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, local.StatusCode);

        // The session outlives a restart, and ends when one signs out.
        await server.StopAsync();
        await server.StartAsync();
        await page.ReloadAsync();
        await page.SaysAsync("#desk-name", "Eva Doktor");
        await page.ClickAsync("[data-testid=sign-out]");
        await page.WaitForSelectorAsync("[data-testid=oidc]");
        Assert.Equal(401, await page.StatusAsync("GET", "visits"));

        // Signed in over there, nobody here.
        await page.ClickAsync("[data-testid=oidc]");
        await page.ClickAsync("#clerk");
        await page.SaysAsync("[data-testid=signin-problem]", "no role here");
        (_, string log) = await server.RunAsync("audit", "export");
        Assert.Contains("\"detail\":\"no-role\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-of-the-test", server.Log, StringComparison.Ordinal);
    }
}
