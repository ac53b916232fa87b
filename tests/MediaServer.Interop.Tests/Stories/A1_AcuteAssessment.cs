using System.Net.Http.Json;
using System.Text;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>One button at the health centre; every on-call page rings; whoever answers is in the room at once.</summary>
public sealed class A1_AcuteAssessment
{
    [Fact]
    public async Task A1_TheNursePressesOneButtonAndTheDoctorWhoAnswersIsInTheRoom()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        await MakeServiceAsync(server);

        IPage bo = await OnCallAsync(server, browser, "Bo Dahl", "doctor");
        IPage cia = await OnCallAsync(server, browser, "Cia Falk", "doctor");
        IPage nurse = await OnCallAsync(server, browser, "Anna Berg", "nurse");
        await bo.SaysAsync("[data-testid=oncall-state]", "Cardiology");
        await nurse.SaysAsync("[data-testid=oncall-state]", "not on call");

        await nurse.ClickAsync("[data-testid=call-service]");
        await bo.WaitForSelectorAsync("[data-testid=ring]");
        await cia.WaitForSelectorAsync("[data-testid=ring]");
        await nurse.SaysAsync("[data-testid=ringing]", "Bo Dahl (is ringing)");

        // One can't, the other answers.
        await cia.ClickAsync("[data-testid=refuse]");
        await cia.GoneAsync("[data-testid=ring]");
        await nurse.SaysAsync("[data-testid=ringing]", "Cia Falk (can't)");
        await bo.ClickAsync("[data-testid=answer]");
        await nurse.TalksAsync(1, "the nurse");
        await bo.TalksAsync(1, "the doctor");
        await nurse.GoneAsync("[data-testid=ringing]");

        string calls = await server.Http.GetStringAsync("/api/v1/oncall/cardiology/calls");
        Assert.Contains("\"answeredBy\":\"Bo Dahl\"", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A1_APatientHasNoOnCallPage()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage patient = await OnCallAsync(server, browser, "Pia Ek", "patient");
        await patient.WaitForSelectorAsync("[data-testid=ended]");
    }

    private static async Task MakeServiceAsync(ServerProcess server)
    {
        using HttpResponseMessage made = await server.Http.PutAsJsonAsync("/api/v1/oncall/cardiology", new { name = "Cardiology" });
        made.EnsureSuccessStatusCode();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string from = now.AddHours(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        string to = now.AddHours(8).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        using StringContent csv = new($"person;line;from;to\nBo Dahl;1;{from};{to}\nCia Falk;1;{from};{to}\n", Encoding.UTF8, "text/csv");
        using HttpResponseMessage imported = await server.Http.PostAsync("/api/v1/oncall/cardiology/roster", csv);
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());
    }

    private static async Task<IPage> OnCallAsync(ServerProcess server, Browser browser, string name, string role)
    {
        (string token, string url) = await server.SignInAsync("oncall", name, role);
        return await browser.OpenSmallAsync($"{new Uri(url).GetLeftPart(UriPartial.Authority)}/oncall#{token}");
    }
}
