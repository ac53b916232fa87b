using System.Diagnostics;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>
/// A network namespace for one browser, linked to this machine by two veth pairs ("wifi" and "lte"), with a firewall of
/// its own. Nothing outside is changed but the two links' near ends, and all of it goes away with the namespace.
/// Needs root.
/// </summary>
internal sealed class ClientNetwork : IAsyncDisposable
{
    private readonly string _name = $"ms{Environment.ProcessId % 100_000:D5}{Random.Shared.Next(0x1000):x3}";
    private readonly string _wrapper;
    private readonly int _net = Random.Shared.Next(16, 250);

    private ClientNetwork() => _wrapper = Path.Combine(Path.GetTempPath(), $"{_name}-chromium");

    /// <summary>Why these tests can't run here; null when they can.</summary>
    public static string? Obstacle { get; } = FindObstacle();

    /// <summary>The server's address; both links lead to it, "wifi" first.</summary>
    public string ServerAddress => $"10.213.{_net}.5";

    /// <summary>A command that starts Chromium inside.</summary>
    public string Chromium => _wrapper;

    public static async Task<ClientNetwork> CreateAsync()
    {
        ClientNetwork network = new();
        try
        {
            await network.BuildAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets only that through: an nftables expression, such as "tcp dport 8443".</summary>
    public Task AllowOnlyAsync(string expression) => FilterAsync("drop", $"{expression} accept");

    /// <summary>Lets all but that through.</summary>
    public Task BlockAsync(string expression) => FilterAsync("accept", $"{expression} drop");

    /// <summary>Takes a link down or up: "wifi" or "lte".</summary>
    public async Task SetLinkAsync(string link, bool up)
    {
        await InsideAsync("ip", "link", "set", link, up ? "up" : "down");
        if (up)
        {
            // The kernel took the route away with the link.
            await DefaultRouteAsync(link);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string process in (await OutputAsync("ip", "netns", "pids", _name)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await OutputAsync("kill", "-KILL", process);
        }

        await OutputAsync("ip", "link", "del", $"{_name}w");
        await OutputAsync("ip", "link", "del", $"{_name}l");
        await OutputAsync("ip", "netns", "del", _name);
        File.Delete(_wrapper);
    }

    private static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return "needs root on Linux, to make network namespaces";
        if (!File.Exists("/usr/sbin/nft") && !File.Exists("/sbin/nft")) return "needs nftables";
        using Process probe = Process.Start(new ProcessStartInfo("unshare", ["--net", "true"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : "this machine lets nobody make network namespaces";
    }

    private static async Task<string> OutputAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}: {errors}");
    }

    private async Task BuildAsync()
    {
        await RunAsync("ip", "netns", "add", _name);
        await InsideAsync("ip", "link", "set", "lo", "up");
        await LinkAsync("wifi", $"{_name}w", $"10.213.{_net}.1", $"10.213.{_net}.2");
        await LinkAsync("lte", $"{_name}l", $"10.213.{_net}.5", $"10.213.{_net}.6");
        await PreferWifiAsync();
        await File.WriteAllTextAsync(_wrapper, $"#!/bin/sh\nexec ip netns exec {_name} /usr/bin/chromium \"$@\"\n");
#pragma warning disable CA1416 // namespaces exist on Linux only
        File.SetUnixFileMode(_wrapper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
    }

    private async Task LinkAsync(string link, string near, string nearAddress, string farAddress)
    {
        await RunAsync("ip", "link", "add", near, "type", "veth", "peer", "name", link, "netns", _name);
        await RunAsync("ip", "address", "add", $"{nearAddress}/30", "dev", near);
        await RunAsync("ip", "link", "set", near, "up");
        await InsideAsync("ip", "address", "add", $"{farAddress}/30", "dev", link);
        await InsideAsync("ip", "link", "set", link, "up");
        await DefaultRouteAsync(link);
    }

    private Task DefaultRouteAsync(string link) =>
        InsideAsync("ip", "route", "replace", "default", "via", link == "wifi" ? $"10.213.{_net}.1" : ServerAddress, "dev", link, "metric", link == "wifi" ? "100" : "200");

    // A host's route wins over the other link's own network, and goes away with its link.
    private Task PreferWifiAsync() => InsideAsync("ip", "route", "replace", $"{ServerAddress}/32", "via", $"10.213.{_net}.1", "dev", "wifi");

    private async Task FilterAsync(string policy, string rule)
    {
        string rules = $$"""
            flush ruleset
            table inet gate {
              chain out {
                type filter hook output priority 0; policy {{policy}};
                oif lo accept
                {{rule}}
              }
            }

            """;
        using Process nft = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", _name, "nft", "-f", "-"]) { RedirectStandardInput = true })!;
        await nft.StandardInput.WriteAsync(rules);
        nft.StandardInput.Close();
        await nft.WaitForExitAsync();
        Assert.Equal(0, nft.ExitCode);
    }

    private Task InsideAsync(params string[] command) => RunAsync("ip", ["netns", "exec", _name, .. command]);
}
