using System.Net.Http.Json;
using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>What the stories have in common.</summary>
internal static class StorySteps
{
    /// <summary>Books a visit by the API.</summary>
    public static async Task<JsonElement> BookAsync(this ServerProcess server, DateTimeOffset start, object[] people, string visitClass = "care")
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync("/api/v1/visits", new { start, minutes = 45, people, @class = visitClass });
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    public static string Link(this JsonElement visit, int person) => visit.GetProperty("people")[person].GetProperty("url").GetString()!;

    /// <summary>Opens a link with a small camera picture: the machine runs both ends.</summary>
    public static Task<IPage> OpenSmallAsync(this Browser browser, string url, int width = 800, int height = 600)
    {
        int hash = url.IndexOf('#', StringComparison.Ordinal);
        return browser.OpenAsync($"{url[..hash]}?capture=640x360x15{url[hash..]}", width, height);
    }

    /// <summary>Frames are decoded and audio energy grows: people see and hear each other.</summary>
    public static async Task TalksAsync(this IPage page, int others, string what)
    {
        await page.UntilAsync(
            $"m.connection === 'live' && s.slots.filter(x => x.kind === 'video' && x.participant && x.framesDecoded > 5).length >= {others}", $"{what}: pictures");
        await page.UntilAsync($"s.slots.filter(x => x.kind === 'audio' && x.participant && x.totalAudioEnergy > 0).length >= {others}", $"{what}: voices");
    }

    public static Task SaysAsync(this IPage page, string selector, string text) => page.WaitForFunctionAsync(
        "([selector, text]) => document.querySelector(selector)?.textContent.includes(text)", new[] { selector, text });

    public static Task GoneAsync(this IPage page, string selector) =>
        page.WaitForSelectorAsync(selector, new PageWaitForSelectorOptions { State = WaitForSelectorState.Hidden });

    /// <summary>Runs a command of the program on the server's data.</summary>
    public static async Task<(int Status, string Output)> RunAsync(this ServerProcess server, params string[] arguments)
    {
        System.Diagnostics.ProcessStartInfo start = new(ServerProcess.Program, [.. arguments, "--MediaServer:Data:Directory", server.DataDirectory])
        {
            RedirectStandardOutput = true,
        };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
