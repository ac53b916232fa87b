using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>A browser page that runs Clients/media_client.js instead of the server's page: one publisher, one watcher.</summary>
internal static class MediaClient
{
    public static async Task<IPage> OpenAsync(Browser browser, ServerProcess server)
    {
        IPage page = await browser.OpenAsync(server.Http.BaseAddress!.ToString());
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Clients", "media_client.js")));
        return page;
    }

    /// <summary>Publishes and watches in one room.</summary>
    /// <param name="page">Opened by <see cref="OpenAsync"/>.</param>
    /// <param name="server">Where.</param>
    /// <param name="codec">Such as "VP8".</param>
    /// <param name="encodings">The video's RTCRtpEncodingParameters.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Of the picture.</param>
    public static async Task CallAsync(this IPage page, ServerProcess server, string codec, object[] encodings, int width = 640, int height = 360)
    {
        string room = $"codec-{Guid.NewGuid():N}";
        (string publisher, _) = await server.SignInAsync(room, "Publisher");
        (string watcher, _) = await server.SignInAsync(room, "Watcher");
        await page.EvaluateAsync("o => client.publish(o)", new { room, token = publisher, codec, encodings, width, height });
        await page.EvaluateAsync("o => client.watch(o)", new { room, token = watcher });
    }

    /// <summary>Waits until an expression over <c>s</c>, the client's statistics, is true.</summary>
    public static async Task ClientUntilAsync(this IPage page, string condition, string what, int seconds = 40)
    {
        if (!await page.BecomesTrueAsync($"async () => {{ const s = await client.stats(); return Boolean({condition}); }}", seconds))
        {
            Assert.Fail($"{what} did not happen; the page says {await page.EvaluateAsync<string>("async () => JSON.stringify({ ...(await client.stats()), tracks: client.tracks })")}");
        }
    }

    public static Task<T> ClientAskAsync<T>(this IPage page, string expression) =>
        page.EvaluateAsync<T>($"async () => {{ const s = await client.stats(); return {expression}; }}");
}
