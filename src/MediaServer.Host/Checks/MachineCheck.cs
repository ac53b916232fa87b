using System.Net.Sockets;
using System.Runtime.InteropServices;
using MediaServer.Control.Configuration;

namespace MediaServer.Host.Checks;

/// <summary>Data folder, clock, kernel, recipients and addresses.</summary>
internal static class MachineCheck
{
    private const int UdpSegment = 103;
    private const int UdpGro = 104;
    private const int SolUdp = 17;

    public static IEnumerable<Finding> Run(MediaServerOptions options)
    {
        yield return DataDirectory(options.Data.Directory);
        yield return Clock();
        yield return Offload("UDP segmentation (GSO)", UdpSegment);
        yield return Offload("UDP receive joining (GRO)", UdpGro);
        yield return new Finding("media addresses", Verdict.Good, string.Join(", ", options.Media.Addresses));
        yield return options.Recording.Recipients.Count == 0
            ? new Finding("recording recipients", Verdict.Warning, "none", "make a key with age-keygen on a machine apart, and set MediaServer:Recording:Recipients")
            : new Finding("recording recipients", Verdict.Good, $"{options.Recording.Recipients.Count}");
        yield return options.Oidc.IsConfigured || options.Api.Keys.Count > 0
            ? new Finding("sign-in", Verdict.Good, options.Oidc.IsConfigured ? "OpenID Connect" : "API keys")
            : new Finding("sign-in", Verdict.Warning, "development sign-in on this machine only", "set MediaServer:Oidc or MediaServer:Api:Keys");
    }

    private static Finding DataDirectory(string path)
    {
        const string What = "data folder";
        try
        {
            Directory.CreateDirectory(path);
            string probe = Path.Combine(path, $".check-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            long free = new DriveInfo(path).AvailableFreeSpace >> 20;
            return free < 1024
                ? new Finding(What, Verdict.Warning, $"{path}, {free} MiB free", "make room: recordings are written there")
                : new Finding(What, Verdict.Good, $"{path}, {free} MiB free");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Finding(What, Verdict.Bad, error.Message, "give the program's user the right to write there, or set MediaServer:Data:Directory");
        }
    }

    private static Finding Clock()
    {
        // Tokens and certificates hang on the clock. The kernel says whether somebody disciplines it.
        const string What = "clock";
        if (!OperatingSystem.IsLinux())
        {
            return new Finding(What, Verdict.Good, $"{DateTimeOffset.UtcNow:u}");
        }

        bool synchronised = File.Exists("/run/systemd/timesync/synchronized") || Directory.Exists("/run/chrony") || File.Exists("/run/ntpd.pid");
        return synchronised
            ? new Finding(What, Verdict.Good, $"{DateTimeOffset.UtcNow:u}, kept by a time service")
            : new Finding(What, Verdict.Warning, $"{DateTimeOffset.UtcNow:u}, no time service found", "run systemd-timesyncd or chrony (in a container: on the machine below)");
    }

    private static Finding Offload(string what, int option)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            return new Finding(what, Verdict.Warning, "not on this system: the plain path is taken", "serve many viewers from Linux");
        }

        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.SetRawSocketOption(SolUdp, option, BitConverter.GetBytes(option == UdpSegment ? 1200 : 1));
            return new Finding(what, Verdict.Good, "the kernel has it");
        }
        catch (SocketException)
        {
            return new Finding(what, Verdict.Warning, "the kernel refuses it: about three times the cost a packet", "use Linux 5.0 or newer");
        }
    }
}
