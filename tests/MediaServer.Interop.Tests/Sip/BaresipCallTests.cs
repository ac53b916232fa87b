using MediaServer.Interop.Tests.Harness;
using MediaServer.Protocols.Sip;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>A real SIP endpoint and a real browser in one room.</summary>
[Trait("needs", "chromium")]
[Trait("needs", "baresip")]
public sealed class BaresipCallTests
{
    private const string Account = "auth_user=cart4;auth_pass=a-long-password;regint=60;audio_codecs=opus/48000/2";

    [Theory]
    [InlineData("udp", "mediaenc=srtp-mand")]
    [InlineData("tcp", "mediaenc=srtp-mand")]
    [InlineData("udp", "")]
    [InlineData("tls", "mediaenc=dtls_srtp")]
    public async Task TheRoomSystemAndThePageSeeAndHearEachOther(string transport, string encryption)
    {
        int sip = FreePort.Find(11_000, 8000);
        int tls = FreePort.Find(11_000, 8000);
        await using ServerProcess server = new();
        server.Settings.AddRange(
        [
            "--MediaServer:Sip:Port", $"{sip}", "--MediaServer:Sip:TlsPort", $"{tls}", "--MediaServer:Sip:Endpoints:0:User", "cart4", "--MediaServer:Sip:Endpoints:0:Name", "Cart 4",
            "--MediaServer:Sip:Endpoints:0:Md5", Md5("a-long-password"), "--MediaServer:Sip:Endpoints:0:Rooms", "ward7",
            "--MediaServer:Sip:Endpoints:0:PlainRtp", encryption.Length == 0 ? "true" : "false",
        ]);
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage page = await browser.JoinAsync(server, "ward7", "Anna");
        await using Baresip baresip = new(FreePort.Find(11_000, 8000), FreePort.Find(11_000, 8000));
        int port = transport == "tls" ? tls : sip;
        await baresip.StartAsync($"<sip:cart4@127.0.0.1:{port};transport={transport}>;{Account};{encryption}");
        await baresip.CommandAsync("dial", $"sip:ward7@127.0.0.1:{port};transport={transport}");

        try
        {
            await SeeAndHearAsync(page, baresip, encryption.Length > 0);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{error.Message}\n--- server\n{server.Log}\n--- baresip\n{Tail(baresip.Log)}", error);
        }

        await baresip.CommandAsync("hangup");
        await page.UntilAsync("m.participants.length === 0", "the room system is gone from the roster", 20);
        Assert.Equal(0, await server.MetricAsync("mediaserver_lane_faults_total"));
    }

    [Fact]
    public async Task AWrongPasswordAndAnotherRoomAreRefused()
    {
        int sip = FreePort.Find(11_000, 8000);
        await using ServerProcess server = new();
        server.Settings.AddRange(
        [
            "--MediaServer:Sip:Port", $"{sip}", "--MediaServer:Sip:Endpoints:0:User", "cart4",
            "--MediaServer:Sip:Endpoints:0:Md5", Md5("another-password"), "--MediaServer:Sip:Endpoints:0:Rooms", "ward7",
        ]);
        await server.StartAsync();
        await using Baresip baresip = new(FreePort.Find(11_000, 8000), FreePort.Find(11_000, 8000));
        await baresip.StartAsync($"<sip:cart4@127.0.0.1:{sip}>;{Account};mediaenc=srtp-mand");
        await baresip.CommandAsync("dial", $"sip:ward7@127.0.0.1:{sip}");
        await Baresip.UntilAsync(() => Task.FromResult(baresip.Log.Contains("401", StringComparison.Ordinal)), "the refusal is seen");
        Assert.Equal(0, await server.MetricAsync("mediaserver_participants"));
    }

    private static async Task SeeAndHearAsync(IPage page, Baresip baresip, bool encrypted)
    {
        await page.UntilAsync($"m.participants.some(p => p.kind === 'sip' && p.name === 'Cart 4' && p.encrypted === {(encrypted ? "true" : "false")})", "the room system is in the roster");
        await page.UntilAsync(
            "s.slots.some(x => x.kind === 'video' && x.participant && x.framesDecoded > 20) && s.slots.some(x => x.kind === 'audio' && x.participant && x.totalAudioEnergy > 0.001)",
            "the page sees and hears the room system");
        await Baresip.UntilAsync(async () => await baresip.SnapshotAsync() > 2000, "the room system shows the page's picture");
        await Baresip.UntilAsync(() => Task.FromResult(baresip.Loudest() > 500), "the room system hears the page");
    }

    private static string Tail(string log)
    {
        string[] lines = [.. log.Split('\n', '\r').Where(line => line.Length > 0 && !line.Contains("efps", StringComparison.Ordinal))];
        return string.Join('\n', lines.TakeLast(40));
    }

    // libre gives up when a challenge names SHA-256.
    private static string Md5(string password) => DigestResponse.HashedSecret(DigestAlgorithm.Md5, "cart4", "mediaserver", password);
}
