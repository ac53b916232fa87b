using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>What the stories of the staff's desk have in common.</summary>
internal static class DeskSteps
{
    private const string Staff = "id;name;role;unit;skills;rights\nanna;Anna Berg;nurse;heart;finnish;supervisor admin\nbo;Bo Dahl;doctor;heart;heart;\ncia;Cia Falk;nurse;heart;;\n";

    /// <summary>A site, a unit, three people, two services.</summary>
    public static async Task SeedAsync(this ServerProcess server)
    {
        await server.SendCsvAsync("organisation/sites", "id;name;kilometres\njokkmokk;Jokkmokk;170\n");
        await server.SendCsvAsync("organisation/units", "id;name;site;goalPercent;contactsPerMonth\nheart;Heart clinic;jokkmokk;30;100\n");
        await server.SendCsvAsync("organisation/staff", Staff);
        await server.PutAsync("oncall/cardiology", new { name = "Cardiology" });
        await server.PutAsync("oncall/centre", new { name = "Response centre", kind = "queue" });
        DateTimeOffset now = DateTimeOffset.UtcNow;
        await server.SendCsvAsync("oncall/cardiology/roster", $"person;line;from;to\nBo Dahl;1;{now.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ};{now.AddHours(8):yyyy-MM-ddTHH:mm:ssZ}\n");
    }

    public static async Task SendCsvAsync(this ServerProcess server, string path, string csv)
    {
        using StringContent body = new(csv, Encoding.UTF8, "text/csv");
        using HttpResponseMessage response = await server.Http.PostAsync($"/api/v1/{path}", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public static async Task PutAsync(this ServerProcess server, string path, object body)
    {
        using HttpResponseMessage response = await server.Http.PutAsJsonAsync($"/api/v1/{path}", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public static async Task<(int Status, JsonElement Body)> PostAsync(this ServerProcess server, string path, object body)
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync($"/api/v1/{path}", body);
        string text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    /// <summary>A page of the desk on which somebody of the local list has signed in.</summary>
    public static async Task<IPage> DeskAsync(this Browser browser, ServerProcess server, string name, string view)
    {
        IPage page = await browser.OpenAsync($"{server.Url}/desk/{view}?capture=640x360x15", 1200, 800);
        await page.SelectOptionAsync("[data-testid=name]", name);
        await page.ClickAsync("[data-testid=continue]");
        await page.WaitForSelectorAsync($"[data-testid=nav-{view}][aria-current=page]");
        return page;
    }

    /// <summary>Presses a button that opens a call in a tab of its own, and joins from there.</summary>
    public static async Task<IPage> PressIntoCallAsync(this IPage desk, string selector)
    {
        IPage tab = await desk.Context.RunAndWaitForPageAsync(() => desk.ClickAsync(selector));
        await tab.ClickAsync("[data-testid=join]");
        return tab;
    }

    /// <summary>The status of a request that the page's own signed-in person makes.</summary>
    public static Task<int> StatusAsync(this IPage page, string method, string path, string body = "{}") => page.EvaluateAsync<int>(
        "([method, path, body]) => fetch('/api/v1/' + path, { method, headers: { 'Content-Type': 'application/json' }, body: method === 'GET' ? undefined : body }).then((r) => r.status)", new[] { method, path, body });
}
