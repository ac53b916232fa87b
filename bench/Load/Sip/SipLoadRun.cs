using System.Collections.Concurrent;
using System.Globalization;
using MediaServer.Bench.Load.Measure;
using MediaServer.Bench.Load.Runs;
using MediaServer.Bench.Load.Targets;
using MediaServer.Bench.Reports;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Sip;

namespace MediaServer.Bench.Load.Sip;

/// <summary>
/// <c>bench/run load --shape sip</c>: 500 registrations that renew each 60 s and 20 call set-ups a second; then 100 legs of sound and H.264 in 25
/// rooms. The server is on core 0, its clients on core 1.
/// </summary>
internal sealed class SipLoadRun(LoadOptions options)
{
    private const int Endpoints = 500;
    private const int CallsPerSecond = 20;
    private const double RenewalsPerSecond = Endpoints / 60.0;
    private const int PartiesOfRoom = 4;

    private readonly BenchResult _result = new("load, sip");
    private readonly string _folder = Directory.CreateTempSubdirectory("mediaserver-bench-").FullName;
    private readonly int _port = ServerProcess.FreePort();

    public async Task<int> RunAsync(CancellationToken cancelled)
    {
        await Progress.ShowAsync(async progress =>
        {
            await using ServerProcess server = await StartAsync(cancelled);
            _result.Versions.Set("mediaserver", Machine.Commit());
            using SipCrowd crowd = new(_port);
            await WarmUpAsync(crowd);
            _result.Rows.Add(await SignalAsync(server, crowd, progress, cancelled));
            _result.Rows.Add(await TalkAsync(server, crowd, progress, cancelled));
            return true;
        });
        Judge();
        Directory.Delete(_folder, recursive: true);
        return _result.Publish(options.Files);
    }

    private static string User(int i) => string.Create(CultureInfo.InvariantCulture, $"room{i}");

    private static string Offer(int audio, int video, string codec) =>
        $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {audio} RTP/AVP {(codec == "G722" ? 9 : 96)}\r\n{(codec == "G722" ? "a=rtpmap:9 G722/8000\r\n" : "a=rtpmap:96 opus/48000/2\r\n")}"
        + (video == 0 ? "" : $"m=video {video} RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 profile-level-id=42801f;max-fs=3600;max-mbps=108000;packetization-mode=1\r\na=rtcp-fb:* nack pli\r\n");

    private static double At(List<double> times, double share) =>
        times.Count == 0 ? double.NaN : times.Order().ElementAt((int)Math.Min(times.Count - 1, Math.Ceiling(share * times.Count) - 1));

    private async Task<ServerProcess> StartAsync(CancellationToken cancelled)
    {
        string program = Path.Combine(Machine.TreeRoot(), "src/MediaServer.Host/bin/Release/net10.0/mediaserver");
        List<string> arguments =
        [
            "serve", "--urls", $"http://127.0.0.1:{ServerProcess.FreePort()}", "--MediaServer:Media:Port", $"{ServerProcess.FreePort()}",
            "--MediaServer:Media:Lanes", "1", "--MediaServer:Media:Addresses:0", "127.0.0.1", "--MediaServer:Sip:Port", $"{_port}",
            "--MediaServer:Sip:TlsPort", $"{ServerProcess.FreePort()}", "--MediaServer:Sip:RtpPorts", "21000-28999",
            "--MediaServer:Data:Directory", _folder, "--Logging:LogLevel:Default", "Warning",
        ];
        for (int i = 0; i < Endpoints; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"--MediaServer:Sip:Endpoints:{i}");
            arguments.AddRange([$"{key}:User", User(i), $"{key}:Password", SipCrowd.Password, $"{key}:Rooms", "*", $"{key}:PlainRtp", "true"]);
        }

        ServerProcess server = ServerProcess.Start(program, arguments, _folder);
        await server.ReadLineAsync("ready:", cancelled);
        server.IgnoreOutput();
        return server;
    }

    private static async Task WarmUpAsync(SipCrowd crowd)
    {
        for (int i = 0; i < 30; i++)
        {
            await CallAsync(crowd, i, "warm-up", "opus", 40_000, 0, []);
        }
    }

    /// <summary>One short call; false when anything of it failed.</summary>
    private static async Task<bool> CallAsync(SipCrowd crowd, int endpoint, string room, string codec, int audio, int video, ConcurrentBag<double> times)
    {
        SipStory story = new(User(endpoint));
        string uri = $"sip:{room}@127.0.0.1";
        string offer = Offer(audio, video, codec);
        SipMessage? challenged = await crowd.AskAsync(story, "INVITE", uri, "", offer, authenticate: false);
        if (challenged is not { StatusCode: 401 })
        {
            return false;
        }

        crowd.Acknowledge(story, uri, challenged, story.Branch);
        long asked = Clock.Now.Microseconds;
        SipMessage? answer = await crowd.InviteAgainAsync(story, uri, challenged, offer);
        if (answer is not { StatusCode: 200 })
        {
            return false;
        }

        times.Add((Clock.Now.Microseconds - asked) / 1000.0);
        story.To = answer.Find("To")!;
        crowd.Acknowledge(story, answer.Contact!.Uri.ToString(), answer, crowd.NewBranch());
        await Task.Delay(500);
        return await crowd.AskAsync(story, "BYE", answer.Contact.Uri.ToString()) is { StatusCode: 200 };
    }

    private async Task<Row> SignalAsync(ServerProcess server, SipCrowd crowd, Progress progress, CancellationToken cancelled)
    {
        SipStory[] registrations = [.. Enumerable.Range(0, Endpoints).Select(i => new SipStory(User(i)) { To = $"<sip:{User(i)}@127.0.0.1>" })];
        int failed = 0;
        foreach (SipStory story in registrations)
        {
            failed += await RegisterAsync(crowd, story) ? 0 : 1;
            progress.Say($"registering: {story.User}");
        }

        ConcurrentBag<double> times = [];
        ConcurrentBag<Task<bool>> stories = [];
        ProcessFigures before = ProcessFigures.Read(server.Id);
        StopTime clock = new();
        int calls = 0;
        int renewals = 0;
        while (clock.Elapsed < options.Seconds && !cancelled.IsCancellationRequested)
        {
            for (; calls < clock.Elapsed * CallsPerSecond; calls++)
            {
                stories.Add(CallAsync(crowd, calls % Endpoints, $"call{calls % 50}", "opus", 40_000, 0, times));
            }

            for (; renewals < clock.Elapsed * RenewalsPerSecond; renewals++)
            {
                stories.Add(RegisterAsync(crowd, registrations[renewals % Endpoints]));
            }

            progress.Say($"signalling: {calls} calls, {renewals} renewals");
            await Task.Delay(5, cancelled);
        }

        double seconds = clock.Elapsed;
        ProcessFigures after = ProcessFigures.Read(server.Id);
        failed += (await Task.WhenAll(stories)).Count(succeeded => !succeeded);
        return new Row().Set("target", "mediaserver").Set("shape", "sip").Set("part", "signalling").Set("calls", calls).Set("registrations", Endpoints).Set("renewals", renewals)
            .Set("failed", failed).Set("invite_ms", new Row().Set("p50", At([.. times], 0.5)).Set("p95", At([.. times], 0.95)))
            .Set("cores", (after.CpuNanoseconds - before.CpuNanoseconds) / 1e9 / seconds).Set("rss_mib", after.ResidentMib);
    }

    private static async Task<bool> RegisterAsync(SipCrowd crowd, SipStory story) =>
        await crowd.AskAsync(story, "REGISTER", "sip:127.0.0.1", "Expires: 120\r\n") is { StatusCode: 200 };

    private async Task<Row> TalkAsync(ServerProcess server, SipCrowd crowd, Progress progress, CancellationToken cancelled)
    {
        int legs = (options.Rooms ?? 25) * PartiesOfRoom;
        using SipMediaCrowd media = new();
        List<(SipStory Story, string Target)> calls = [];
        string codec = "G722";
        for (int i = 0; i < legs; i++)
        {
            (int index, int audio, int video) = media.Open();
            SipStory story = new(User(i));
            string uri = $"sip:talk{i / PartiesOfRoom}@127.0.0.1";
            SipMessage? answer = await crowd.AskAsync(story, "INVITE", uri, "", Offer(audio, video, codec));
            if (answer is { StatusCode: 488 } && codec == "G722")
            {
                _result.Notes.Add("G.722 was refused (no codec process): the legs speak Opus");
                codec = "opus";
                story = new SipStory(User(i));
                answer = await crowd.AskAsync(story, "INVITE", uri, "", Offer(audio, video, codec));
            }

            if (answer is not { StatusCode: 200 } || !SdpSession.TryParse(answer.Body, out SdpSession? described, out _))
            {
                _result.Miss($"leg {i} was refused with {answer?.StatusCode}");
                continue;
            }

            story.To = answer.Find("To")!;
            string target = answer.Contact!.Uri.ToString();
            crowd.Acknowledge(story, target, answer, crowd.NewBranch());
            media.Target(index, codec == "G722" ? (byte)9 : (byte)96, described.Media[0].Port, described.Media[1].Port);
            calls.Add((story, target));
            progress.Say($"legs: {calls.Count} of {legs}");
        }

        media.Start();
        await Task.Delay(3000, cancelled);
        ProcessFigures before = ProcessFigures.Read(server.Id);
        (long sent, long received, StopTime clock) = (media.Sent, media.Received, new StopTime());
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), cancelled);
        ProcessFigures after = ProcessFigures.Read(server.Id);
        double seconds = clock.Elapsed;
        Row row = new Row().Set("target", "mediaserver").Set("shape", "sip").Set("part", "legs").Set("participants", calls.Count).Set("rooms", legs / PartiesOfRoom).Set("codec", codec)
            .Set("packets_in_per_s", (media.Sent - sent) / seconds).Set("packets_out_per_s", (media.Received - received) / seconds)
            .Set("cores", (after.CpuNanoseconds - before.CpuNanoseconds) / 1e9 / seconds).Set("rss_mib", after.ResidentMib);
        foreach ((SipStory story, string target) in calls)
        {
            await crowd.AskAsync(story, "BYE", target);
        }

        return row;
    }

    private void Judge()
    {
        Row signalling = _result.Rows[0];
        double p95 = ((Row)signalling["invite_ms"]!).Number("p95");
        _result.Demand(signalling.Number("failed") == 0, $"{signalling["failed"]} of {signalling["calls"]} calls and {signalling["renewals"]} renewals failed (none may)");
        _result.Demand(p95 < 50, $"INVITE to 200: p95 {p95:F1} ms (under 50)");
        _result.Demand(signalling.Number("cores") < 1, $"{signalling.Number("cores"):F2} cores for {CallsPerSecond} calls a second and {Endpoints} registrations (under 1)");
        Row legs = _result.Rows[1];
        _result.Demand(legs.Number("cores") < 1, $"{legs.Number("cores"):F2} cores for {legs["participants"]} legs (under 1)");
        _result.Demand(legs.Number("packets_out_per_s") > 0, "media reach the legs");
    }

    /// <summary>A stop watch on the machine's clock.</summary>
    private sealed class StopTime
    {
        private readonly long _started = Clock.Now.Microseconds;

        public double Elapsed => (Clock.Now.Microseconds - _started) / 1e6;
    }
}
