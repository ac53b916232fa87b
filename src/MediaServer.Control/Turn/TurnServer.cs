using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using MediaServer.Control.Configuration;
using MediaServer.Control.Metrics;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Protocols.Turn;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;

namespace MediaServer.Control.Turn;

/// <summary>
/// TURN over TLS (RFC 8656) on the page's own port, for clients that get nothing but 443 out of their network. It
/// leads to this server's own media addresses and nowhere else, so it can't become anybody's way into the county.
/// </summary>
internal sealed class TurnServer : BackgroundService
{
    /// <summary>Longer than the longest call: a refresh needs credentials that still hold.</summary>
    private static readonly Duration CredentialLifetime = Duration.FromSeconds(24 * 3600);

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<TurnConnection, byte> _connections = new();
    private readonly MediaOptions _media;
    private readonly int _most;
    private readonly ControlMetrics _metrics;
    private readonly IRandomSource _random;
    private readonly TurnCredentialIssuer _issuer = new(RandomNumberGenerator.GetBytes(32), LaneClock.Wall);
    private int _allocations;

    public TurnServer(MediaServerOptions options, ControlMetrics metrics, IRandomSource random)
    {
        _media = options.Media;
        _most = options.Rooms.TurnAllocations;
        _metrics = metrics;
        _random = random;
    }

    /// <summary>Credentials for one join.</summary>
    public TurnCredential Issue(string participant) => _issuer.Issue(participant, LaneClock.Now, CredentialLifetime);

    /// <summary>Serves one connection to its end.</summary>
    public async Task RunAsync(ConnectionContext context)
    {
        // Twice as many connections as allocations: some are about to allocate, some have just ended.
        if (_connections.Count >= _most * 2)
        {
            return;
        }

        await using TurnConnection connection = new(context, this, _issuer, _random);
        _connections.TryAdd(connection, 0);
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    /// <summary>One more allocation, if there may be one.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _allocations) > _most)
        {
            Interlocked.Decrement(ref _allocations);
            return false;
        }

        _metrics.AllocationsChanged(1);
        return true;
    }

    public void Release()
    {
        Interlocked.Decrement(ref _allocations);
        _metrics.AllocationsChanged(-1);
    }

    public void CountDrop(DropReason reason) => _metrics.TurnDropped(reason.ToString());

    /// <summary>The address that peers of a relay see, or null when there is none of the family.</summary>
    public IPAddress? RelayAddress(bool ipv6) => _media.Addresses.FirstOrDefault(
        address => address.AddressFamily == (ipv6 ? System.Net.Sockets.AddressFamily.InterNetworkV6 : System.Net.Sockets.AddressFamily.InterNetwork));

    public bool IsOwnMedia(IPEndPoint peer) =>
        peer.Port >= _media.Port && peer.Port < _media.Port + _media.Lanes && _media.Addresses.Contains(peer.Address);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Heartbeat);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (TurnConnection connection in _connections.Keys)
                {
                    connection.Advance();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
