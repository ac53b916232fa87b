using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>A patient measures at home, a value is an alarm, staff call in two clicks, the tablet rings; and every value that is refused.</summary>
public sealed class A20_FollowUpAtHome
{
    [Fact]
    public async Task A20_AValueBecomesAnAlarmAndTheTabletRings()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await server.SeedAsync();
        await server.PutAsync("followups/f-1", new { name = "Siv Nilsson", reference = "194001", unit = "heart", service = "centre", measures = new[] { "weight", "questions" }, language = "en" });
        await server.PutAsync("followups/f-1/limits", new { limits = new[] { new { code = "29463-7", low = 60, high = 75 } } });
        JsonElement all = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/followups");
        string link = all.GetProperty("followUps")[0].GetProperty("url").GetString()!;
        await using Browser browser = await Browser.StartAsync();
        IPage tablet = await browser.OpenSmallAsync(link, 800, 700);
        IPage desk = await browser.DeskAsync(server, "Cia Falk", "home");

        await tablet.ClickAsync("[data-testid=measure-weight]");
        await tablet.FillAsync("[data-testid='value-29463-7']", "766");
        await tablet.ClickAsync("[data-testid=home-send]");
        await tablet.SaysAsync("[data-testid=home-problem]", "can't be right");
        await tablet.FillAsync("[data-testid='value-29463-7']", "76.6");
        await tablet.ClickAsync("[data-testid=home-send]");
        await tablet.WaitForSelectorAsync("[data-testid=home-thanks]");

        await desk.SaysAsync("[data-testid=alarm-count]", "1 value outside");
        await desk.SaysAsync("#desk", "Weight 76.6 kg · High");
        IPage nurse = await desk.PressIntoCallAsync("[data-testid=call-patient]");
        await tablet.ClickAsync("[data-testid=home-answer]");
        await nurse.TalksAsync(1, "the nurse");
        await tablet.TalksAsync(1, "the patient");
        await desk.ClickAsync("[data-testid=acknowledge]");
        await desk.SaysAsync("[data-testid=alarm-count]", "0 values");

        // Another's link, or an old one, opens nothing.
        IPage wrong = await browser.OpenSmallAsync(link[..^3] + "abc");
        await wrong.SaysAsync("h1", "");
        await wrong.WaitForFunctionAsync("() => document.querySelector('#view-plain h1')?.textContent.includes('does not work')");
    }

    [Theory]
    [InlineData("29463-7", "76.6", "kg", "194001", 201)]
    [InlineData("29463-7", "76.6", "[lb_av]", "194001", 422)]
    [InlineData("8480-6", "-3", "mm[Hg]", "194001", 422)]
    [InlineData("59408-5", "400", "%", "194001", 422)]
    [InlineData("29463-7", "76.6", "kg", "nobody", 404)]
    [InlineData("12345-6", "1", "kg", "194001", 422)]
    [InlineData("29463-7", "\"many\"", "kg", "194001", 422)]
    public async Task A20_AnObservationIsTakenOrRefusedWithAReason(string code, string value, string unit, string patient, int expected)
    {
        ServerProcess server = await Shared();
        string body = $$$"""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{{code}}}"}]},"subject":{"reference":"Patient/{{{patient}}}"},
             "effectiveDateTime":"{{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}}","valueQuantity":{"value":{{{value}}},"system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}
            """;
        using StringContent content = new(body, Encoding.UTF8, "application/fhir+json");
        using HttpResponseMessage response = await server.Http.PostAsync("/api/v1/observations", content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == (int)response.StatusCode, text);
        if (expected != 201)
        {
            Assert.Contains("\"code\":", text, StringComparison.Ordinal);
        }
    }

    private static ServerProcess? s_shared;

    /// <summary>One server for all the cases: each asks one thing.</summary>
    private static async Task<ServerProcess> Shared()
    {
        if (s_shared is null)
        {
            s_shared = new ServerProcess();
            await s_shared.StartAsync();
            await s_shared.PutAsync("followups/f-1", new { name = "Siv Nilsson", reference = "194001", measures = new[] { "weight" } });
            AppDomain.CurrentDomain.ProcessExit += (_, _) => s_shared.StopAsync(kill: true).Wait(TimeSpan.FromSeconds(5));
        }

        return s_shared;
    }
}
