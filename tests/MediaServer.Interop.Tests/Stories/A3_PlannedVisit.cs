using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>A booked visit: link, waiting area, admission, a restart in the middle, and every way in which a link is refused.</summary>
public sealed class A3_PlannedVisit
{
    private static readonly object[] s_people =
    [
        new { name = "Anna Berg", role = "nurse", link = "reusable" },
        new { name = "Pia <b>Ek</b>", role = "patient" },
        new { name = "Rut Ek", role = "relative" },
    ];

    [Fact]
    public async Task A3_ThePatientWaitsIsLetInAndComesStraightBackAfterARestart()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        JsonElement visit = await server.BookAsync(DateTimeOffset.UtcNow.AddMinutes(1), s_people);

        IPage patient = await browser.OpenSmallAsync(visit.Link(1), 420, 800);
        await patient.ClickAsync("[data-testid=join]");
        await patient.WaitForSelectorAsync("[data-testid=waiting-seen]");
        await patient.WaitForFunctionAsync("() => document.querySelector('[data-testid=waiting-self]').videoWidth > 0");
        Assert.Equal(0, await server.MetricAsync("mediaserver_lane_peers"));

        IPage nurse = await browser.OpenSmallAsync(visit.Link(0));
        await nurse.ClickAsync("[data-testid=join]");
        await nurse.SaysAsync("[data-testid=banner-door]", "Pia <b>Ek</b>");
        await patient.SaysAsync("[data-testid=waiting-seen]", "Anna Berg");

        // Both write across the threshold.
        await patient.FillAsync("[data-testid=waiting-input]", "Hello?");
        await patient.ClickAsync("[data-testid=waiting-send]");
        await nurse.ClickAsync("[data-testid=people]");
        await nurse.SaysAsync("[data-testid=door-waiting]", "Hello?");
        await nurse.FillAsync("[data-testid=door-input]", "One moment");
        await nurse.ClickAsync("[data-testid=door-send]");
        await patient.SaysAsync("#waiting-lines", "One moment");

        await nurse.ClickAsync("[data-testid=admit]");
        await patient.TalksAsync(1, "the patient");
        await nurse.TalksAsync(1, "the nurse");

        // The server dies; both come back, and the patient does not wait again.
        await server.StopAsync(kill: true);
        await patient.UntilAsync("m.connection !== 'live'", "the loss is seen");
        await server.StartAsync();
        await patient.TalksAsync(1, "the patient after the restart");
        await nurse.TalksAsync(1, "the nurse after the restart");

        // Put back, and then declined.
        await nurse.ClickAsync("[data-testid=put-back]");
        await patient.WaitForSelectorAsync("[data-testid=waiting-seen]");
        await nurse.UntilAsync("m.participants.length === 0", "the patient is out of the call");
        await nurse.ClickAsync("[data-testid=decline]");
        await patient.SaysAsync("#ended-title", "You can't come in now");

        (int status, string output) = await server.RunAsync("audit", "verify");
        Assert.True(status == 0, output);
        (_, string log) = await server.RunAsync("audit", "export");
        foreach (string action in new[] { "book", "open-link", "knock", "admit", "join", "put-back", "decline" })
        {
            Assert.Contains($"\"action\":\"{action}\"", log, StringComparison.Ordinal);
        }

        Assert.Single(log.Split('\n'), line => line.Contains("\"action\":\"knock\"", StringComparison.Ordinal));
        Assert.DoesNotContain("Hello?", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A3_ALinkOpensOnlyForItsDeviceItsTimeAndItsRoom()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        JsonElement visit = await server.BookAsync(DateTimeOffset.UtcNow.AddMinutes(1), s_people);
        JsonElement later = await server.BookAsync(DateTimeOffset.UtcNow.AddHours(3), s_people);

        IPage first = await browser.OpenSmallAsync(visit.Link(1));
        await first.WaitForSelectorAsync("[data-testid=join]");
        await first.ReloadAsync();
        await first.WaitForSelectorAsync("[data-testid=join]");

        // Another device is another browser context.
        IPage second = await browser.OpenSmallAsync(visit.Link(1));
        await second.SaysAsync("#ended-title", "another device");
        await second.Context.CloseAsync();

        IPage early = await browser.OpenSmallAsync(later.Link(1));
        await early.SaysAsync("#ended-title", "You are early");
        await early.Context.CloseAsync();

        string mixed = visit.Link(2).Split('#')[0] + "#" + later.Link(2).Split('#')[1];
        IPage other = await browser.OpenSmallAsync(mixed);
        await other.SaysAsync("#ended-title", "another room");
        await other.Context.CloseAsync();

        using HttpResponseMessage cancelled = await server.Http.DeleteAsync($"/api/v1/visits/{visit.GetProperty("id").GetString()}");
        cancelled.EnsureSuccessStatusCode();
        await first.ReloadAsync();
        await first.SaysAsync("#ended-title", "cancelled");
    }
}
