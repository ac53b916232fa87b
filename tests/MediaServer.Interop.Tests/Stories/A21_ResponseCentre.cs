using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>A queue with places and waits, an operator who takes the next, the supervisor's view, a restart in the middle, and what a nurse may not do.</summary>
public sealed class A21_ResponseCentre
{
    [Fact]
    public async Task A21_AnOperatorTakesTheNextAndEverybodySeesTheirPlace()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await server.SeedAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage console = await browser.DeskAsync(server, "Cia Falk", "queue");
        await console.SaysAsync("[data-testid=waiting-count]", "0 people wait");

        (_, JsonElement first) = await server.PostAsync("queues/centre/entries", new { name = "Pia Ek" });
        await server.PostAsync("queues/centre/entries", new { name = "Nils Sarri", priority = 2, skill = "finnish" });
        IPage patient = await browser.OpenSmallAsync(first.GetProperty("url").GetString()!, 420, 800);
        await patient.ClickAsync("[data-testid=join]");
        await patient.SaysAsync("[data-testid=waiting-seen]", "number 2");
        await console.SaysAsync("[data-testid=waiting-count]", "2 people wait");

        // The server restarts: who waits and since when is still known, and the page comes back by itself.
        await server.StopAsync(kill: true);
        await server.StartAsync();
        await patient.SaysAsync("[data-testid=waiting-seen]", "number 2");

        // The urgent one needs Finnish, which this operator doesn't know: the next is Pia.
        IPage call = await console.PressIntoCallAsync("[data-testid=take-next]:not([disabled])");
        await call.TalksAsync(1, "the operator");
        await patient.TalksAsync(1, "the patient");
        await console.SaysAsync("#desk", "In a call");

        // What is pressed twice is done once; a nurse changes no services and sees no supervisor's view.
        string entry = first.GetProperty("id").GetString()!;
        Assert.Equal(409, await console.StatusAsync("POST", "queues/centre/take", $"{{\"entry\":\"{entry}\"}}"));
        Assert.Equal(403, await console.StatusAsync("PUT", "oncall/other", "{\"name\":\"Other\"}"));
        Assert.Equal(403, await console.StatusAsync("GET", "statistics/units"));
        Assert.Equal(0, await console.Locator("[data-testid=nav-supervise]").CountAsync());

        // Out of the call: the operator is in after-work, then ready again.
        await console.ClickAsync("[data-testid=end]");
        await patient.SaysAsync("#ended-title", "The call has ended");
        await console.ClickAsync("[data-testid=state-available]:not([disabled])");
        await console.WaitForSelectorAsync("[data-testid=state-available][aria-pressed=true]");
        (int status, string log) = await server.RunAsync("audit", "export");
        Assert.Equal(0, status);
        foreach (string action in new[] { "sign-in", "queue-enter", "queue-take", "queue-end" })
        {
            Assert.Contains($"\"action\":\"{action}\"", log, StringComparison.Ordinal);
        }
    }
}
