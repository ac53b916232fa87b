using MediaServer.Control.Identity;
using MediaServer.Host.Commands;

namespace MediaServer.Host.Tests;

/// <summary>The commands in a row: they share the console.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("mediaserver-test-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task ATokenThatTheServerTakes()
    {
        (int status, string output, _) = await RunAsync(
            "token", "--room", "ward-4", "--role", "nurse", "--name", "Åsa Öberg", "--raw", "--MediaServer:Data:Directory", _data);
        Assert.Equal(0, status);
        JoinTokens tokens = new(TokenSecret.FromDirectory(_data), TimeProvider.System);
        Assert.Equal(TokenError.None, tokens.TryRead(output.Trim(), out JoinToken? token));
        Assert.Equal("Åsa Öberg", token!.Name.Reveal());
        Assert.Equal(Role.Nurse, token.Role);
    }

    [Fact]
    public async Task TheLinkCarriesTheTokenInItsFragment()
    {
        (_, string output, _) = await RunAsync(
            "token", "--room", "ward-4", "--role", "doctor", "--name", "Bo", "--MediaServer:Data:Directory", _data,
            "--MediaServer:Http:PublicUrl", "https://video.example.org");
        Assert.Contains("link: https://video.example.org/r/ward-4#ey", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role", "chief")]
    [InlineData("--room", "a/b")]
    [InlineData("--expires", "soon")]
    [InlineData("--MediaServer:Media:Port", "none")]
    [InlineData("--urls", "gopher://x")]
    [InlineData("--nonsense", "1")]
    public async Task AWrongValueIsOneLine(string option, string value)
    {
        List<string> arguments = ["token", "--room", "a", "--role", "nurse", "--name", "Bo", "--MediaServer:Data:Directory", _data];
        int place = arguments.IndexOf(option);
        if (place >= 0)
        {
            arguments[place + 1] = value;
        }
        else
        {
            arguments.AddRange([option, value]);
        }

        (int status, _, string error) = await RunAsync([.. arguments]);
        Assert.Equal(2, status);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("allowed is", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCheckSaysWhatItFound()
    {
        (_, string output, _) = await RunAsync("check", "--MediaServer:Data:Directory", _data, "--urls", "https://127.0.0.1:0");
        Assert.Contains("certificate", output, StringComparison.Ordinal);
        Assert.Contains("libopus", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheKeyIsForTheOwnerAlone()
    {
        TokenSecret.FromDirectory(_data);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_data, "keys", "token.key")));
        }
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        TextWriter output = Console.Out;
        TextWriter error = Console.Error;
        using StringWriter newOutput = new();
        using StringWriter newError = new();
        Console.SetOut(newOutput);
        Console.SetError(newError);
        Spectre.Console.AnsiConsole.Console = Spectre.Console.AnsiConsole.Create(
            new Spectre.Console.AnsiConsoleSettings { Out = new Spectre.Console.AnsiConsoleOutput(newOutput) });
        try
        {
            return (await CommandLine.RunAsync(arguments), newOutput.ToString(), newError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
