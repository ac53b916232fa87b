using System.Net;
using MediaServer.Control.Sip;
using MediaServer.Primitives;

namespace MediaServer.Control.Tests.Sip;

public sealed class SourceGuardTests
{
    private static readonly IPAddress s_scanner = IPAddress.Parse("198.51.100.66");
    private static readonly IPAddress s_room = IPAddress.Parse("192.0.2.41");
    private readonly SourceGuard _guard = new();

    [Fact]
    public void AScannerFallsSilentOnceAndIsHeardAgainLater()
    {
        Instant now = Instant.FromSeconds(1);
        int told = 0;
        for (int i = 0; i < 200 && _guard.IsHeard(s_scanner, now); i++)
        {
            told += _guard.Charge(s_scanner, wrong: true, now) ? 1 : 0;
        }

        Assert.False(_guard.IsHeard(s_scanner, now));
        Assert.Equal(1, told);
        Assert.True(_guard.IsHeard(s_room, now));
        Assert.True(_guard.IsHeard(s_scanner, now + Duration.FromSeconds(60)));
    }

    [Fact]
    public void ValidCredentialsGiveEverythingBack()
    {
        Instant now = Instant.FromSeconds(1);
        for (int i = 0; i < 500; i++)
        {
            Assert.True(_guard.IsHeard(s_room, now));
            _guard.Charge(s_room, wrong: false, now);
            _guard.Restore(s_room);
        }
    }

    [Fact]
    public void OneLineOfIPv6IsOneSource()
    {
        Instant now = Instant.FromSeconds(1);
        for (int i = 0; i < 20; i++)
        {
            _guard.Charge(IPAddress.Parse($"2001:db8:1:2::{i + 1:x}"), wrong: true, now);
        }

        Assert.False(_guard.IsHeard(IPAddress.Parse("2001:db8:1:2::ffff"), now));
    }
}
