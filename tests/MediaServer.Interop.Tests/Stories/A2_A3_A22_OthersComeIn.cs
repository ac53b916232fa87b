using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Stories;

/// <summary>A visit booked at the desk with the booking system told of it, a second doctor called in from inside, an emergency caller seen by one tap, a practice room that answers.</summary>
public sealed class A2_A3_A22_OthersComeIn
{
    [Fact]
    [Trait("state", "open")]
    public async Task A2_A3_AVisitIsBookedAtTheDeskAndASecondDoctorIsCalledIn()
    {
        await using Hook hook = await Hook.StartAsync(failures: 1);
        await using ServerProcess server = new();
        server.Settings.AddRange(["--MediaServer:Care:Webhooks:0", hook.Url, "--MediaServer:Care:WebhookSecret", "a-secret-of-sixteen"]);
        await server.StartAsync();
        await server.SeedAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage desk = await browser.DeskAsync(server, "Cia Falk", "visits");
        await desk.ClickAsync("[data-testid=book]");
        await desk.FillAsync("[data-testid=person]", "Pia <img src=x onerror=alert(1)> Ek");
        DateTime soon = DateTime.Now.AddMinutes(2);
        await desk.FillAsync("[data-testid=date]", soon.ToString("yyyy-MM-dd"));
        await desk.FillAsync("[data-testid=time]", soon.ToString("HH:mm"));
        await desk.ClickAsync("[data-testid=save]");
        await desk.SaysAsync("[data-testid=visits]", "Pia <img src=x onerror=alert(1)> Ek");

        IPage nurse = await desk.PressIntoCallAsync("[data-testid=go]");
        await nurse.WaitForSelectorAsync("[data-testid=stage] .tile");

        // The on-call doctor's page rings, from inside the call; who answers is in the room.
        IPage doctor = await browser.OpenSmallAsync($"{server.Url}/oncall#{(await server.SignInAsync("oncall", "Bo Dahl", "doctor")).Token}");
        await doctor.WaitForSelectorAsync("[data-testid=oncall-state]");
        await nurse.ClickAsync("[data-testid=more]");
        await nurse.ClickAsync("[data-testid=tools]");
        await nurse.ClickAsync("[data-testid=call-in]");
        await doctor.ClickAsync("[data-testid=answer]");
        await nurse.TalksAsync(1, "the nurse");
        await doctor.TalksAsync(1, "the doctor");

        // The booking system was told, after it had been away once; the signature is right, and no name is in it.
        await hook.UntilAsync("visit.joined");
        Assert.Contains("visit.booked", hook.Events);
        Assert.All(hook.Bodies, body => Assert.DoesNotContain("Pia", body, StringComparison.Ordinal));
        Assert.True(hook.AllSigned);
    }

    [Fact]
    [Trait("state", "open")]
    public async Task A22_AnEmergencyCallerIsSeenByOneTapAndThePracticeRoomAnswers()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        (int status, JsonElement link) = await server.PostAsync("emergency", new { });
        Assert.Equal(201, status);
        IPage viewer = await browser.OpenSmallAsync((await server.SignInAsync(link.GetProperty("room").GetString()!, "Operator", "nurse")).Url);
        await viewer.ClickAsync("[data-testid=join]");
        IPage caller = await browser.OpenAsync(link.GetProperty("url").GetString()!, 400, 800);
        await caller.ClickAsync("[data-testid=emergency-start]");
        await viewer.TalksAsync(1, "the operator");
        await caller.SaysAsync("[data-testid=emergency-state]", "They see your picture");
        Assert.Equal(0, await caller.AskAsync<int>("s.slots.filter((x) => x.kind === 'video' && x.framesDecoded > 0).length"));
        await caller.ClickAsync("[data-testid=emergency-stop]");
        await viewer.Context.CloseAsync();

        // Nobody else is needed: the echo of one's own sound and picture comes back through the server.
        IPage alone = await browser.OpenAsync($"{server.Url}/practice?capture=640x360x15");
        await alone.ClickAsync("[data-testid=join]");
        await alone.UntilAsync("m.participants.length === 1", "the echo is there");
        await alone.UntilAsync("s.slots.some((x) => x.kind === 'audio' && x.participant && x.totalAudioEnergy > 0)", "one hears oneself");
    }

    /// <summary>A booking system that is away for its first requests.</summary>
    private sealed class Hook : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly List<(string Event, string Body, bool Signed)> _taken = [];
        private int _failures;

        private Hook(WebApplication app, int failures)
        {
            _app = app;
            _failures = failures;
        }

        public string Url { get; private set; } = "";

        public IReadOnlyList<string> Events => [.. Taken.Select(one => one.Event)];

        public IReadOnlyList<string> Bodies => [.. Taken.Select(one => one.Body)];

        public bool AllSigned => Taken.All(one => one.Signed);

        private (string Event, string Body, bool Signed)[] Taken
        {
            get
            {
                lock (_taken)
                {
                    return [.. _taken];
                }
            }
        }

        public static async Task<Hook> StartAsync(int failures)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            WebApplication app = builder.Build();
            Hook hook = new(app, failures);
            app.MapPost("/hook", (Delegate)hook.TakeAsync);
            await app.StartAsync();
            hook.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";
            return hook;
        }

        public async Task UntilAsync(string what)
        {
            for (int i = 0; i < 120 && !Events.Contains(what); i++)
            {
                await Task.Delay(500);
            }

            Assert.Contains(what, Events);
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();

        private async Task<IResult> TakeAsync(HttpContext context)
        {
            if (Interlocked.Decrement(ref _failures) >= 0)
            {
                return Results.StatusCode(503);
            }

            string body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            string[] parts = context.Request.Headers["MediaServer-Signature"].ToString().Split(',');
            string seconds = parts[0][2..];
            string expected = Convert.ToHexStringLower(HMACSHA256.HashData("a-secret-of-sixteen"u8, Encoding.UTF8.GetBytes($"{seconds}.{body}")));
            lock (_taken)
            {
                _taken.Add((JsonSerializer.Deserialize<JsonElement>(body).GetProperty("event").GetString()!, body, parts[1] == "v1=" + expected));
            }

            return Results.NoContent();
        }
    }
}
