using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>axe-core finds nothing on any view, and no view is wider than a telephone of 320 pixels, nor than a page zoomed to 200 %.</summary>
[Trait("state", "open")]
public sealed class AccessibilityTests
{
    private static readonly AxeRunOptions s_options = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
    };

    [Fact]
    public async Task NoViewHasAViolationAndNoneIsWiderThanThePhone()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await server.SeedAsync();
        JsonElement visit = await server.BookAsync(DateTimeOffset.UtcNow.AddMinutes(1), [new { name = "Anna Berg", role = "nurse", link = "reusable" }, new { name = "Pia Ek", role = "patient", link = "reusable" }]);
        await server.PutAsync("followups/f-1", new { name = "Siv Nilsson", reference = "194001", measures = new[] { "weight", "questions" } });
        await server.PostAsync("queues/centre/entries", new { name = "Pia Ek" });
        string home = (await server.Http.GetStringAsync("/api/v1/followups")).Split("\"url\":\"")[1].Split('"')[0];
        await using Browser browser = await Browser.StartAsync();
        List<string> faults = [];

        IPage desk = await browser.DeskAsync(server, "Anna Berg", "visits");
        foreach (string view in new[] { "visits", "oncall", "queue", "home", "supervise", "statistics", "admin" })
        {
            await desk.ClickAsync($"[data-testid=nav-{view}]");
            await desk.WaitForSelectorAsync($"[data-testid=nav-{view}][aria-current=page]");
            await desk.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await CheckAsync(desk, "desk " + view, faults);
        }

        await desk.ClickAsync("[data-testid=nav-visits]");
        await desk.ClickAsync("[data-testid=book]");
        await CheckAsync(desk, "booking", faults);

        foreach ((string name, string url, string ready) in new[]
        {
            ("desk sign-in", $"{server.Url}/desk", "[data-testid=continue]"), ("sign-in", server.Url, "[data-testid=continue]"), ("hand-over", $"{server.Url}/h", "[data-testid=handover-take]"),
            ("home", home, "[data-testid=measure-weight]"), ("device check", visit.Link(1), "[data-testid=join]"), ("emergency", $"{server.Url}/v#x/y", "[data-testid=emergency-start]"),
            ("on call", $"{server.Url}/oncall#{(await server.SignInAsync("oncall", "Bo Dahl", "doctor")).Token}", "[data-testid=call-service]"),
            ("ended", $"{server.Url}/r/visit-none", "[data-testid=ended]"),
        })
        {
            IPage page = await browser.OpenAsync(url);
            await page.WaitForSelectorAsync(ready);
            await CheckAsync(page, name, faults);
            if (name == "home")
            {
                await page.ClickAsync("[data-testid=measure-questions]");
                await CheckAsync(page, "questions", faults);
            }

            if (name == "device check")
            {
                await page.ClickAsync("[data-testid=join]");
                await page.WaitForSelectorAsync("[data-testid=waiting-seen]");
                await CheckAsync(page, "waiting", faults);
            }

            await page.Context.CloseAsync();
        }

        IPage call = await browser.OpenSmallAsync(visit.Link(0));
        await call.ClickAsync("[data-testid=join]");
        await call.WaitForSelectorAsync("[data-testid=stage] .tile");
        await CheckAsync(call, "call", faults);
        await call.ClickAsync("[data-testid=more]");
        await CheckAsync(call, "more", faults);
        await call.ClickAsync("[data-testid=tools]");
        await CheckAsync(call, "tools", faults);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task CheckAsync(IPage page, string view, List<string> faults)
    {
        AxeResult result = await page.RunAxe(s_options);
        faults.AddRange(result.Violations.Select(v => $"{view}: {v.Id}: {v.Help}: {string.Join(", ", v.Nodes.Take(3).Select(n => n.Html))}"));
        PageViewportSizeResult? size = page.ViewportSize;

        // 320 CSS pixels are also what 1280 are at 400 % (WCAG 1.4.10).
        await page.SetViewportSizeAsync(320, 640);
        int wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        if (wide > 320)
        {
            faults.Add($"{view}: {wide} pixels wide on a telephone of 320");
        }

        await page.SetViewportSizeAsync(size!.Width, size.Height);
    }
}
