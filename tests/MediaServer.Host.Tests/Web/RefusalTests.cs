using System.Net;

namespace MediaServer.Host.Tests;

/// <summary>With servers of their own: these use up what others need.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task WhoKeepsGuessingIsSlowedDown()
    {
        RunningServer server = new();
        await server.InitializeAsync();
        HttpStatusCode status = HttpStatusCode.Unauthorized;
        for (int i = 0; i < 2000 && status == HttpStatusCode.Unauthorized; i++)
        {
            using HttpResponseMessage response = await server.PostOfferAsync("/whip/a", "guess", "");
            status = response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, status);

        // Whoever has a token pays nothing for the guesser behind the same address.
        using HttpResponseMessage good = await server.PostOfferAsync("/whip/a", server.Token("a"), Offers.Publish());
        Assert.Equal(HttpStatusCode.Created, good.StatusCode);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task WithKeysConfiguredTheApiNeedsOneEvenHere()
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("county"u8));
        RunningServer server = new(["--MediaServer:Api:Keys", $"booking:{hash}"]);
        await server.InitializeAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("/api/v1/rooms")).StatusCode);
        server.Http.DefaultRequestHeaders.Add("X-Api-Key", "county");
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/api/v1/rooms")).StatusCode);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task WithOpenIdConnectTheDevelopmentSignInIsShut()
    {
        RunningServer server = new(["--MediaServer:Oidc:Authority", "https://idp.example.org", "--MediaServer:Oidc:ClientId", "video"]);
        await server.InitializeAsync();
        using HttpResponseMessage response = await server.Http.PostAsync("/api/v1/development/sign-in", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        await server.DisposeAsync();
    }
}
