using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MediaServer.Control.Configuration;

/// <summary>The media ports.</summary>
public sealed record MediaOptions
{
    private const int MostAddresses = 16;

    /// <summary><c>Media:Port</c>: UDP and ICE-TCP port of the first lane, default 20000; each further lane takes the next.</summary>
    public required int Port { get; init; }

    /// <summary>
    /// <c>Media:Addresses</c>: the addresses given to clients. Default: every unicast address of an interface that
    /// is up and not link-local; loopback only when there is nothing else, so that a demonstration works unplugged.
    /// </summary>
    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    /// <summary><c>Media:Lanes</c>: media threads, 0 (default) for one on each processor but one, at least one.</summary>
    public required int Lanes { get; init; }

    internal static MediaOptions Read(OptionsReader reader)
    {
        int port = reader.Integer("Media:Port", 20000, 1, 65535);
        int lanes = reader.Integer("Media:Lanes", 0, 0, 256);
        lanes = lanes == 0 ? Math.Max(1, Environment.ProcessorCount - 1) : lanes;
        if (port + lanes - 1 > 65535)
        {
            throw OptionsReader.Wrong("Media:Port", $"{port}", $"a port that leaves {lanes} in a row up to 65535, one for each lane");
        }

        IReadOnlyList<IPAddress> addresses = reader.Addresses("Media:Addresses");
        return new MediaOptions
        {
            Port = port,
            Lanes = lanes,
            Addresses = addresses.Count > 0 ? addresses : OwnAddresses(),
        };
    }

    private static IPAddress[] OwnAddresses()
    {
        IPAddress[] all =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                .Select(entry => entry.Address)
                .Where(IsUsable)
                .Distinct(),
        ];
        IPAddress[] outside = [.. all.Where(address => !IPAddress.IsLoopback(address)).Take(MostAddresses)];
        return outside.Length > 0 ? outside : all.Length > 0 ? all : [IPAddress.Loopback];
    }

    private static bool IsUsable(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? !address.ToString().StartsWith("169.254.", StringComparison.Ordinal)
            : !address.IsIPv6LinkLocal && !address.IsIPv6Multicast;
}
