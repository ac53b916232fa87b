using System.Net;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Protocols.Tests.Ice;

public sealed class IceCandidateTests
{
    [Fact]
    public void Udp_host_candidate_is_written()
    {
        IceCandidate candidate = IceCandidate.Host(IPAddress.Parse("192.0.2.1"), 20000, TransportProtocol.Udp);
        Assert.Equal($"candidate:{candidate.Foundation} 1 udp 2130706431 192.0.2.1 20000 typ host", candidate.ToSdpAttribute());
    }

    [Fact]
    public void Tcp_candidate_is_passive_and_below_every_udp_candidate()
    {
        IceCandidate tcp = IceCandidate.Host(IPAddress.Parse("2001:db8::1"), 20000, TransportProtocol.Tcp);
        Assert.EndsWith("tcp 1520435199 2001:db8::1 20000 typ host tcptype passive", tcp.ToSdpAttribute());
        Assert.True(tcp.Priority < IceCandidate.Host(IPAddress.Loopback, 1, TransportProtocol.Udp, 8191).Priority);
    }

    [Fact]
    public void Foundations_differ_by_address_and_protocol_only()
    {
        IPAddress address = IPAddress.Parse("192.0.2.1");
        string foundation = IceCandidate.Host(address, 20000, TransportProtocol.Udp).Foundation;
        Assert.Equal(foundation, IceCandidate.Host(address, 20001, TransportProtocol.Udp, 3).Foundation);
        Assert.NotEqual(foundation, IceCandidate.Host(address, 20000, TransportProtocol.Tcp).Foundation);
        Assert.NotEqual(foundation, IceCandidate.Host(IPAddress.Parse("192.0.2.2"), 20000, TransportProtocol.Udp).Foundation);
        Assert.InRange(foundation.Length, 1, 32);
    }

    [Fact]
    public void Credentials_are_ice_chars_of_the_right_length()
    {
        IceCredentials credentials = IceCredentialsGenerator.Create(new SeededRandomSource(7));
        Assert.Equal((8, 24), (credentials.UserFragment.Length, credentials.Password.Length));
        Assert.All(credentials.UserFragment + credentials.Password, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '+' or '/'));
        Assert.NotEqual(credentials, IceCredentialsGenerator.Create(new SeededRandomSource(8)));
    }
}
