using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>What tests ask a page, by its hook.</summary>
internal static class PageQuestions
{
    /// <summary>Waits until an expression over <c>s</c>, the page's statistics, is true.</summary>
    public static async Task UntilAsync(this IPage page, string condition, string what, int seconds = 60)
    {
        if (!await page.BecomesTrueAsync(
            $"async () => {{ if (!window.mediaServer) return false; const s = await window.mediaServer.stats(); const m = window.mediaServer; return Boolean({condition}); }}", seconds))
        {
            string now = await page.EvaluateAsync<string>("async () => JSON.stringify(window.mediaServer ? { stats: await window.mediaServer.stats(), tracks: window.mediaServer.tracks, people: window.mediaServer.participants, recording: window.mediaServer.recording, connection: window.mediaServer.connection } : {})");
            Assert.Fail($"{what} did not happen; the page says {now}");
        }
    }

    public static Task<T> AskAsync<T>(this IPage page, string expression) =>
        page.EvaluateAsync<T>($"async () => {{ const s = await window.mediaServer.stats(); const m = window.mediaServer; return {expression}; }}");
}
