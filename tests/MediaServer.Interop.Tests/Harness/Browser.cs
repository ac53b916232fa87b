using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>A headless Chromium with fake devices.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] s_arguments =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream=fps=15", "--use-fake-ui-for-media-stream",
        "--allow-loopback-in-peer-connection", "--auto-select-desktop-capture-source=Entire screen", "--auto-accept-this-tab-capture",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _console = [];

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public string Console => string.Join('\n', _console);

    /// <summary>JavaScript that runs in each page before its own.</summary>
    public string? InitScript { get; set; }

    public static Task<Browser> StartAsync(params string[] more) => StartFromAsync("/usr/bin/chromium", more);

    /// <summary>Starts the browser by another command (inside a network namespace).</summary>
    public static async Task<Browser> StartFromAsync(string executable, params string[] more)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Args = [.. s_arguments, .. more],
            Timeout = 60_000,
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A page with its own storage, as a device of its own.</summary>
    public async Task<IPage> OpenAsync(string url, int width = 800, int height = 600)
    {
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Permissions = ["camera", "microphone"],
        });
        context.SetDefaultTimeout(60_000);
        if (InitScript is not null)
        {
            await context.AddInitScriptAsync(InitScript);
        }

        IPage page = await context.NewPageAsync();
        page.Console += (_, message) => _console.Add($"{message.Type}: {message.Text}");
        page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => Keep("sent", frame.Text);
            socket.FrameReceived += (_, frame) => Keep("got", frame.Text);
        };
        page.PageError += (_, error) => _console.Add($"error: {error}");
        await page.GotoAsync(url);
        return page;
    }

    /// <summary>Signs in by a link, passes the device check and joins.</summary>
    /// <param name="server">Where.</param>
    /// <param name="room">Which room.</param>
    /// <param name="name">Who.</param>
    /// <param name="capture">Size and rate that the camera is asked for.</param>
    public async Task<IPage> JoinAsync(ServerProcess server, string room, string name, string capture = "640x360x15")
    {
        (_, string url) = await server.SignInAsync(room, name);
        string separator = url.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        int hash = url.IndexOf('#', StringComparison.Ordinal);
        IPage page = await OpenAsync($"{url[..hash]}{separator}capture={capture}{url[hash..]}");
        await page.ClickAsync("[data-testid=join]");
        await page.WaitForSelectorAsync("[data-testid=stage]");
        return page;
    }

    private void Keep(string way, string? frame)
    {
        if (frame is not null)
        {
            _console.Add($"{DateTime.UtcNow:mm:ss.fff} {way}: {(frame.Length > 300 ? frame[..300] : frame)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
