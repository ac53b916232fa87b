using System.Net;
using System.Net.Sockets;
using MediaServer.Interop.Tests.Harness;
using MediaServer.Protocols.Sip;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>Scripted room systems through the built program.</summary>
public sealed class LookAlikeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly string s_secured = $"""
        v=0
        o=edge 0 1 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio {"{audio}"} RTP/SAVP 114 9
        a=rtpmap:114 opus/48000/2
        {LookAlike.Crypto}
        m=video 40002 RTP/SAVP 97
        a=rtpmap:97 H264/90000
        a=fmtp:97 profile-level-id=428016;max-fs=8160;packetization-mode=1
        {LookAlike.Crypto}
        m=application 50220 UDP/UDT/IX *

        """;

    private const string Plain = """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        m=audio {audio} RTP/AVP 96
        c=IN IP4 127.0.0.1
        a=rtpmap:96 opus/48000/2

        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TwoRoomSystemsHearEachOther(bool secured)
    {
        await using ServerProcess server = await StartAsync(plain: !secured);
        using LookAlike one = new(_port, "cart1");
        using LookAlike two = new(_port, "cart2");
        string offer = secured ? s_secured : Plain;
        Assert.Equal(200, await one.CallAsync("ward7", offer, "Require: timer\r\nSession-Expires: 90;refresher=uac\r\nSupported: timer\r\n"));
        Assert.Equal(200, await two.CallAsync("ward7", offer, algorithm: DigestAlgorithm.Md5));
        Task<byte> heard = two.HearAsync(s_patience);
        while (!heard.IsCompleted)
        {
            await one.SpeakAsync();
            await Task.Delay(20);
        }

        Assert.Equal(secured ? 114 : 96, await heard);
        if (secured)
        {
            Assert.Equal(0, one.Answer.Media[2].Port);
        }

        Assert.Equal(200, (await one.InsideAsync("BYE")).StatusCode);
        Assert.Equal(200, (await two.InsideAsync("BYE")).StatusCode);
        await Baresip.UntilAsync(async () => await server.MetricAsync("mediaserver_participants") == 0, "both are gone");
    }

    [Fact]
    public async Task HoldAndResumeKeepTheKeysAndARefreshChangesNothing()
    {
        await using ServerProcess server = await StartAsync(plain: false);
        using LookAlike room = new(_port, "cart1");
        Assert.Equal(200, await room.CallAsync("ward7", s_secured));
        string key = room.Answer.Media[0].Find("crypto")!;
        int port = room.Answer.Media[0].Port;
        foreach (string line in new[] { "a=inactive", "a=sendrecv" })
        {
            SipMessage response = await room.InsideAsync("INVITE", body: (s_secured.Replace("{audio}", "40000") + line + "\n").ReplaceLineEndings("\r\n"));
            Assert.Equal(200, response.StatusCode);
            string sdp = System.Text.Encoding.UTF8.GetString(response.Body);
            Assert.Contains(key, sdp);
            Assert.Contains($"m=audio {port} ", sdp);
        }

        Assert.Equal(200, (await room.InsideAsync("UPDATE", "Session-Expires: 1800;refresher=uac\r\nSupported: timer\r\n")).StatusCode);
        Assert.Equal(200, (await room.InsideAsync("BYE")).StatusCode);
    }

    [Fact]
    public async Task SoundInjectedFromAThirdAddressIsCountedAndNotHeard()
    {
        await using ServerProcess server = await StartAsync(plain: true);
        using LookAlike room = new(_port, "cart1");
        Assert.Equal(200, await room.CallAsync("ward7", Plain));
        using UdpClient stranger = new(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await Baresip.UntilAsync(
            async () =>
            {
                await room.SpeakAsync(stranger);
                return await server.MetricAsync("mediaserver_sip_packets_total", "UnknownAddress") > 0;
            },
            "the stranger's packet is counted");
    }

    [Theory]
    [InlineData("ward7", "wrong-password-of-somebody", 401)]
    [InlineData("ward9", "a-long-password", 403)]
    public async Task WhoMayNotIsRefused(string room, string password, int status)
    {
        await using ServerProcess server = await StartAsync(plain: true);
        using LookAlike caller = new(_port, "cart1");
        Assert.Equal(status, await caller.CallAsync(room, Plain, password: password));
        Assert.Equal(0, await server.MetricAsync("mediaserver_participants"));
    }

    [Fact]
    public async Task PlainRtpWhereTheAccountMustBeSecuredIs488()
    {
        await using ServerProcess server = await StartAsync(plain: false);
        using LookAlike caller = new(_port, "cart1");
        Assert.Equal(488, await caller.CallAsync("ward7", Plain));
    }

    [Fact]
    [Trait("state", "open")]
    public async Task NoPortLeftIs503AndThePortComesBack()
    {
        await using ServerProcess server = await StartAsync(plain: true, "--MediaServer:Sip:RtpPorts", "23990-23991");
        using LookAlike one = new(_port, "cart1");
        using LookAlike two = new(_port, "cart2");
        Assert.Equal(200, await one.CallAsync("ward7", Plain));
        Assert.Equal(503, await two.CallAsync("ward7", Plain));
        Assert.Equal(200, (await one.InsideAsync("BYE")).StatusCode);
        using LookAlike three = new(_port, "cart2");
        Assert.Equal(200, await three.CallAsync("ward7", Plain));
    }

    private int _port;

    private async Task<ServerProcess> StartAsync(bool plain, params string[] more)
    {
        _port = 11_000 + Random.Shared.Next(8000);
        ServerProcess server = new();
        server.Settings.AddRange(["--MediaServer:Sip:Port", $"{_port}", .. more]);
        for (int i = 0; i < 2; i++)
        {
            server.Settings.AddRange(
            [
                $"--MediaServer:Sip:Endpoints:{i}:User", $"cart{i + 1}", $"--MediaServer:Sip:Endpoints:{i}:Password", "a-long-password",
                $"--MediaServer:Sip:Endpoints:{i}:Rooms", "ward7", $"--MediaServer:Sip:Endpoints:{i}:PlainRtp", plain ? "true" : "false",
            ]);
        }

        await server.StartAsync();
        return server;
    }
}
