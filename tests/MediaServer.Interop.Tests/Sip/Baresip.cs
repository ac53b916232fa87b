using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>A real baresip with a film for a camera and a tone for a voice, steered over its control port.</summary>
internal sealed class Baresip : IAsyncDisposable
{
    private const int WavHeader = 44;

    private readonly string _folder = Directory.CreateTempSubdirectory("baresip-").FullName;
    private readonly StringBuilder _log = new();
    private readonly int _control;
    private readonly int _sip;
    private Process? _process;

    public Baresip(int sip, int control)
    {
        _sip = sip;
        _control = control;
    }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>What was heard, as files of sound.</summary>
    public string Heard => Path.Combine(_folder, "heard");

    /// <summary>The largest sample of what was heard, 16 bits.</summary>
    /// <param name="from">What lies before this byte of a file was heard earlier.</param>
    public int Loudest(long from = WavHeader)
    {
        int loudest = 0;
        foreach (string file in Directory.GetFiles(Heard, "*dec*.wav"))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            for (long i = Math.Max(WavHeader, from & ~1L); i + 1 < bytes.Length; i += 2)
            {
                loudest = Math.Max(loudest, Math.Abs((int)BitConverter.ToInt16(bytes, (int)i)));
            }
        }

        return loudest;
    }

    public async Task StartAsync(string account)
    {
        Directory.CreateDirectory(Heard);
        await RunAsync("ffmpeg", "-loglevel error -y -f lavfi -i testsrc2=size=640x360:rate=15 -t 60 -c:v libx264 -preset ultrafast -profile:v baseline -g 30 -bf 0 -pix_fmt yuv420p "
            + Path.Combine(_folder, "film.mp4"));
        await RunAsync("ffmpeg", "-loglevel error -y -f lavfi -i sine=frequency=440:sample_rate=48000 -t 120 -ac 1 " + Path.Combine(_folder, "tone.wav"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "config"), Configuration());
        await File.WriteAllTextAsync(Path.Combine(_folder, "accounts"), account + "\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "contacts"), "");
        _process = Process.Start(new ProcessStartInfo("baresip", ["-f", _folder, "-v"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        _process.OutputDataReceived += (_, data) => Take(data.Data);
        _process.ErrorDataReceived += (_, data) => Take(data.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilAsync(() => Task.FromResult(CanConnect()), "baresip starts");
    }

    /// <summary>Gives a command and returns its answer.</summary>
    public async Task<string> CommandAsync(string command, string parameters = "")
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", _control);
        string message = JsonSerializer.Serialize(new { command, @params = parameters, token = "t" });
        byte[] bytes = Encoding.UTF8.GetBytes($"{message.Length}:{message},");
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(bytes);
        byte[] buffer = new byte[65_536];
        StringBuilder answer = new();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
        try
        {
            while (!answer.ToString().Contains("\"response\":true", StringComparison.Ordinal))
            {
                int length = await stream.ReadAsync(buffer, patience.Token);
                if (length == 0)
                {
                    break;
                }

                answer.Append(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (OperationCanceledException)
        {
            // Some commands answer nothing.
        }

        return answer.ToString();
    }

    /// <summary>The picture that is shown now, as a file; null when there is none.</summary>
    public async Task<long> SnapshotAsync()
    {
        string file = Path.Combine(_folder, $"shot-{Guid.NewGuid():n}.png");
        await CommandAsync("snapshot_recv", file);
        for (int i = 0; i < 20 && !File.Exists(file); i++)
        {
            await Task.Delay(100);
        }

        return File.Exists(file) ? new FileInfo(file).Length : 0;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"{what} did not happen");
            await Task.Delay(250);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task RunAsync(string program, string arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private bool CanConnect()
    {
        try
        {
            using TcpClient client = new("127.0.0.1", _control);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Take(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $"""
        poll_method epoll
        sip_listen 127.0.0.1:{_sip}
        call_max_calls 4
        audio_player aufile,{_folder}/player.wav
        audio_source aufile,{_folder}/tone.wav
        audio_alert aufile,{_folder}/alert.wav
        ausrc_srate 48000
        ausrc_channels 1
        auplay_srate 48000
        video_source avformat,{_folder}/film.mp4
        video_display fakevideo,nil
        video_size 640x360
        video_bitrate 600000
        video_fps 15.00
        video_fullscreen no
        rtp_ports 27000-27400
        rtcp_mux no
        jitter_buffer_delay 5-10
        rtp_stats yes
        net_interface 127.0.0.1
        sip_verify_server no
        module_path /usr/lib/baresip/modules
        module g711.so
        module g722.so
        module opus.so
        module aufile.so
        module avcodec.so
        module avformat.so
        module fakevideo.so
        module vidinfo.so
        module snapshot.so
        module srtp.so
        module dtls_srtp.so
        module sndfile.so
        module uuid.so
        module debug_cmd.so
        module_app account.so
        module_app contact.so
        module_app menu.so
        module_app ctrl_tcp.so
        ctrl_tcp_listen 127.0.0.1:{_control}
        opus_bitrate 28000
        avcodec_h264enc libx264
        avcodec_h264dec h264
        snd_path {_folder}/heard

        """);
}
