using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests;

/// <summary>The way between a page and the server, where nothing blocks it.</summary>
[Trait("needs", "chromium")]
public sealed class IceTests
{
    [Fact]
    public async Task ACallOverIPv6()
    {
        await using ServerProcess server = new("::1");
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage anna = await browser.JoinAsync(server, "six", "Anna", "320x180x10");
        IPage bo = await browser.JoinAsync(server, "six", "Bo", "320x180x10");
        foreach (IPage page in new[] { anna, bo })
        {
            await page.UntilAsync("s.slots.some(x => x.kind === 'video' && x.framesDecoded > 10) && s.slots.some(x => x.totalAudioEnergy > 0.0001)", "picture and sound");
        }
    }
}
