using System.Security.Cryptography;
using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>Stills of full size, files, text as it is typed, staff among themselves, a pin for everybody, a visit moved to another device, a mark afterwards.</summary>
public sealed class A9_A15_A24_InTheCall
{
    [Fact]
    [Trait("state", "open")]
    public async Task A9_A15_A24_WhatPeopleDoBesideTalking()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await server.SeedAsync();
        await using Browser browser = await Browser.StartAsync();
        JsonElement visit = await server.BookAsync(DateTimeOffset.UtcNow.AddMinutes(1), [new { name = "Anna Berg", role = "nurse", link = "reusable" }, new { name = "Pia Ek", role = "patient" }]);
        IPage nurse = await browser.OpenSmallAsync(visit.Link(0), 1200, 800);
        await nurse.ClickAsync("[data-testid=join]");
        await nurse.WaitForSelectorAsync("[data-testid=stage] .tile");
        IPage patient = await browser.OpenSmallAsync(visit.Link(1));
        await patient.ClickAsync("[data-testid=join]");
        await nurse.ClickAsync("[data-testid=banner-admit]");
        await patient.TalksAsync(1, "the patient");

        await ToolsAsync(nurse);
        await ToolsAsync(patient);

        // A still: asked by the nurse, taken by the patient's own tap, the same bytes at the far end.
        await nurse.ClickAsync("[data-testid=still-ask]");
        await patient.ClickAsync("[data-testid=still-take]");
        await ToolsAsync(patient);
        await nurse.ClickAsync("[data-testid=open-file][data-kind=still]");
        await nurse.WaitForFunctionAsync("() => document.querySelector('[data-testid=picture]')?.naturalWidth > 0");
        string facts = (await nurse.TextContentAsync("[data-testid=still-facts]"))!;
        Assert.Matches("SHA-256 [0-9a-f]{64}", facts);
        await nurse.ClickAsync("[data-testid=zoom]");
        await nurse.ClickAsync("[data-testid=viewer-close]");

        // A file, in pieces, opened at the far end with the hash of what was sent; a program is refused.
        byte[] pdf = [.. "%PDF-1.7\n"u8, .. RandomNumberGenerator.GetBytes(900_000)];
        await patient.SetInputFilesAsync("[data-testid=file-input]", new FilePayload { Name = "referral.pdf", MimeType = "application/pdf", Buffer = pdf });
        await nurse.WaitForSelectorAsync("[data-testid=open-file][data-kind=file]");
        string list = await nurse.EvaluateAsync<string>(
            """
            async () => {
              const { room, token } = window.mediaServer.access;
              const at = `/api/v1/rooms/${room}/files`;
              const headers = { Authorization: `Bearer ${token}` };
              const { files } = await (await fetch(at, { headers })).json();
              const sums = [];
              for (const { file, sha256, kind } of files) {
                const bytes = await (await fetch(`${at}/${file}`, { headers })).arrayBuffer();
                const sum = [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((b) => b.toString(16).padStart(2, "0")).join("");
                sums.push(`${kind} ${sum === sha256} ${sum}`);
              }
              return sums.join("\n");
            }
            """);
        Assert.Equal(2, list.Split('\n').Count(line => line.Contains(" true ", StringComparison.Ordinal)));
        Assert.Contains($"file true {Convert.ToHexStringLower(SHA256.HashData(pdf))}", list, StringComparison.Ordinal);
        Assert.Contains("still true " + facts[^64..], list, StringComparison.Ordinal);
        await patient.SetInputFilesAsync("[data-testid=file-input]", new FilePayload { Name = "setup.pdf", MimeType = "application/pdf", Buffer = [.. "MZ"u8, .. new byte[4000]] });
        await patient.SaysAsync("[data-testid=file-said]", "not taken");
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(server.DataDirectory, "files"), "*", SearchOption.AllDirectories),
            path => Assert.StartsWith("age-encryption.org/v1", File.ReadAllText(path), StringComparison.Ordinal));

        // Text that is seen while it is typed, and taken back.
        await patient.Locator("[data-testid=live-text]").PressSequentiallyAsync("Hello ttt");
        await nurse.SaysAsync("[data-testid=live-text-shown]", "Hello ttt");
        await patient.Locator("[data-testid=live-text]").PressAsync("Backspace");
        await patient.Locator("[data-testid=live-text]").PressAsync("Backspace");
        await nurse.WaitForFunctionAsync("() => document.querySelector('[data-testid=live-text-shown]').textContent.endsWith('Hello t')");

        // Among staff: the patient has no such field, and the server says no to whoever tries.
        await nurse.FillAsync("[data-testid=aside-input]", "Is the lab there?");
        await nurse.ClickAsync("[data-testid=aside-send]");
        await nurse.SaysAsync("[data-testid=aside-list]", "Is the lab there?");
        Assert.Equal(0, await patient.Locator("[data-testid=aside-input]").CountAsync());
        Assert.DoesNotContain("Is the lab there?", await patient.ContentAsync(), StringComparison.Ordinal);

        // A pin holds for everybody.
        await nurse.ClickAsync("[data-testid=pin]");
        await nurse.WaitForSelectorAsync(".stage-speaker");

        // The patient goes on on another device, and is out of the call on this one.
        await patient.ClickAsync("[data-testid=hand-over]");
        string code = (await patient.TextContentAsync("[data-testid=handover-code]"))!;
        IPage other = await browser.OpenAsync($"{server.Url}/h?capture=640x360x15");
        await other.FillAsync("[data-testid=handover-digits]", "000000");
        await other.ClickAsync("[data-testid=handover-take]");
        await other.WaitForSelectorAsync("[data-testid=handover-problem]:not([hidden])");
        await other.FillAsync("[data-testid=handover-digits]", code);
        await other.ClickAsync("[data-testid=handover-take]");
        await other.TalksAsync(1, "the patient's other device");
        await patient.SaysAsync("#ended-title", "another place");

        // Two taps afterwards, and they stand in the figures.
        await other.ClickAsync("[data-testid=leave]");
        await other.ClickAsync("[data-testid=mark-1]");
        await other.ClickAsync("[data-testid=reason-sound]");
        await other.WaitForSelectorAsync("[data-testid=thanks]");
        await nurse.ClickAsync("[data-testid=leave]");
        Assert.True(await nurse.BecomesTrueAsync("async () => (await (await fetch('/api/v1/statistics/units')).text()).includes('\"bad\":1')", 20), await server.Http.GetStringAsync("/api/v1/statistics/units"));
    }

    private static async Task ToolsAsync(IPage page)
    {
        await page.ClickAsync("[data-testid=more]");
        await page.ClickAsync("[data-testid=tools]");
    }
}
