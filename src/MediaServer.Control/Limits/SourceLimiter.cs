using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace MediaServer.Control.Limits;

/// <summary>
/// Token buckets by source address. Whoever shows no valid token pays from one; whoever shows one pays nothing, so
/// that a whole clinic behind one address can join at once. IPv6 sources count by /64: one line has that many.
/// </summary>
public sealed class SourceLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter;

    /// <param name="burst">Requests at once.</param>
    /// <param name="perSecond">Requests that come back each second.</param>
    public SourceLimiter(int burst, int perSecond)
    {
        TokenBucketRateLimiterOptions options = new()
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = false,
        };
        _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
            source => RateLimitPartition.GetTokenBucketLimiter(source, _ => options));
    }

    /// <summary>Takes one request from the source's bucket; false when it is empty.</summary>
    public bool TryTake(HttpContext context)
    {
        using RateLimitLease lease = _limiter.AttemptAcquire(Key(context.Connection.RemoteIpAddress));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();

    internal static IPAddress Key(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
