using MediaServer.Primitives;
using MediaServer.Protocols.Stun;
using MediaServer.Protocols.Turn;

namespace MediaServer.Protocols.Tests.Turn;

public sealed class TurnSessionTests
{
    private readonly TurnClient _client = new();

    [Fact]
    public void Allocation_needs_the_challenge_and_says_what_was_given()
    {
        _client.Allocated();
        Assert.True(_client.RelayOpen && _client.Session.HasAllocation);
        Assert.True(StunMessage.TryParse(_client.ToClient[^1], out StunMessage response));
        Assert.Equal((StunClass.SuccessResponse, StunMethod.Allocate), (response.Class, response.Method));
        Assert.True(response.VerifyIntegrity(_client.Key()));
        Assert.True(response.TryGetXorAddress(StunAttribute.XorRelayedAddress, out TransportAddress relayed));
        Assert.Equal(40000, relayed.Port);
        Assert.True(response.TryGetXorAddress(StunAttribute.XorMappedAddress, out TransportAddress mapped));
        Assert.Equal(TurnClient.Own, mapped);
        Assert.True(response.TryGetUInt32(StunAttribute.Lifetime, out uint lifetime));
        Assert.Equal(600u, lifetime);
        Assert.Equal(_client.Now + Duration.FromSeconds(600), _client.Session.Deadline);
    }

    [Theory]
    [InlineData(10u, 600)]
    [InlineData(1200u, 1200)]
    [InlineData(uint.MaxValue, 3600)]
    public void Lifetime_is_between_ten_minutes_and_an_hour(uint asked, int granted)
    {
        _client.Request(StunMethod.Allocate, signed: false);
        Assert.Equal(0, _client.Request(StunMethod.Allocate, a => a.Transport(17).Number(StunAttribute.Lifetime, asked)));
        Assert.Equal(_client.Now + Duration.FromSeconds(granted), _client.Session.Deadline);
    }

    [Fact]
    public void Refusals_of_Allocate()
    {
        _client.Request(StunMethod.Allocate, signed: false);
        Assert.Equal(400, _client.Request(StunMethod.Allocate));
        Assert.Equal(442, _client.Request(StunMethod.Allocate, a => a.Transport(6)));
        Assert.Equal(508, _client.Request(StunMethod.Allocate, a => a.Transport(17).Add(StunAttribute.EvenPort, 0x80)));
        Assert.Equal(508, _client.Request(StunMethod.Allocate, a => a.Transport(17).Add(StunAttribute.ReservationToken, new byte[8])));
        Assert.Equal(440, _client.Request(StunMethod.Allocate, a => a.Transport(17).Add(StunAttribute.RequestedAddressFamily, 3, 0, 0, 0)));
        Assert.Equal(420, _client.Request(StunMethod.Allocate, a => a.Transport(17).Number((StunAttribute)0x7777, 1)));
        _client.RelayAvailable = false;
        Assert.Equal(508, _client.Request(StunMethod.Allocate, a => a.Transport(17)));
        _client.RelayAvailable = true;
        Assert.Equal(0, _client.Request(StunMethod.Allocate, a => a.Transport(17)));
        Assert.Equal(437, _client.Request(StunMethod.Allocate, a => a.Transport(17)));
        Assert.Equal(400, _client.Request((StunMethod)0x0A));
    }

    [Fact]
    public void Everything_but_Allocate_without_an_allocation_is_437()
    {
        _client.Request(StunMethod.Allocate, signed: false);
        Assert.Equal(437, _client.Request(StunMethod.Refresh));
        Assert.Equal(437, _client.Request(StunMethod.CreatePermission, a => a.Peer(TurnClient.Media)));
        Assert.Equal(437, _client.Request(StunMethod.ChannelBind, a => a.Number(StunAttribute.ChannelNumber, 0x4000_0000).Peer(TurnClient.Media)));
        Assert.Equal(DropReason.BadStun, _client.Session.Handle(TurnClient.Indication(TurnClient.Media, [1]), _client.Now));
    }

    [Fact]
    public void Wrong_password_unknown_user_and_expired_user_are_401()
    {
        _client.Request(StunMethod.Allocate, signed: false);
        TurnCredential good = _client.Credential;
        _client.Credential = good with { Password = "guess" };
        Assert.Equal(401, _client.Request(StunMethod.Allocate, a => a.Transport(17)));
        _client.Credential = good with { Username = "nobody" };
        Assert.Equal(401, _client.Request(StunMethod.Allocate, a => a.Transport(17)));
        _client.Credential = _client.Issuer.Issue("x", _client.Now, Duration.FromSeconds(5));
        _client.Now += Duration.FromSeconds(6);
        Assert.Equal(401, _client.Request(StunMethod.Allocate, a => a.Transport(17)));
        _client.Credential = good;
        Assert.Equal(0, _client.Request(StunMethod.Allocate, a => a.Transport(17)));
        _client.Credential = _client.Issuer.Issue("another", _client.Now, Duration.FromSeconds(500));
        Assert.Equal(441, _client.Request(StunMethod.Refresh));
    }

    [Fact]
    public void Stale_nonce_is_438_and_the_new_one_is_taken()
    {
        _client.Allocated();
        _client.Now += Duration.FromSeconds(599);
        Assert.Equal(0, _client.Request(StunMethod.Refresh, a => a.Number(StunAttribute.Lifetime, 3600)));
        _client.Now += Duration.FromSeconds(3100);
        Assert.Equal(438, _client.Request(StunMethod.Refresh, a => a.Number(StunAttribute.Lifetime, 3600)));
        Assert.Equal(0, _client.Request(StunMethod.Refresh, a => a.Number(StunAttribute.Lifetime, 3600)));
        Assert.True(_client.RelayOpen);
    }

    [Fact]
    public void Nonce_of_another_connection_is_stale()
    {
        byte[] message = new TurnClient().Allocated().Message(StunMethod.Allocate, a => a.Transport(17));
        TurnSession other = new(_client, _client, _client.Issuer, "mediaserver", TurnClient.Own, new SeededRandomSource(4), _client.Now);
        other.Handle(message, _client.Now);
        Assert.True(StunMessage.TryParse(_client.ToClient[^1], out StunMessage response));
        Assert.True(response.TryGetAttribute(StunAttribute.ErrorCode, out ReadOnlySpan<byte> error));
        Assert.Equal([0, 0, 4, 38], error[..4].ToArray());
    }

    [Fact]
    public void Endless_refusals_close_the_connection()
    {
        for (int i = 0; i <= 16; i++)
        {
            Assert.False(_client.Session.ShouldClose);
            _client.Request(StunMethod.Allocate, signed: false);
        }

        Assert.True(_client.Session.ShouldClose);
    }

    [Fact]
    public void Endless_binding_requests_close_the_connection()
    {
        byte[] binding = _client.Message(StunMethod.Binding, signed: false);
        for (int i = 0; i < 32; i++)
        {
            Assert.Equal(0, _client.Send(binding));
        }

        Assert.Equal(DropReason.RateLimited, _client.Session.Handle(binding, _client.Now));
        Assert.True(_client.Session.ShouldClose);
    }

    [Fact]
    public void Only_the_servers_own_media_addresses_are_permitted()
    {
        _client.Allocated();
        Assert.Equal(403, _client.Request(StunMethod.CreatePermission, a => a.Peer(TurnClient.Elsewhere)));
        Assert.Equal(403, _client.Request(StunMethod.CreatePermission, a => a.Peer(TurnClient.Media).Peer(TurnClient.Elsewhere)));
        Assert.Equal(403, _client.Request(StunMethod.ChannelBind, a => a.Number(StunAttribute.ChannelNumber, 0x4000_0000).Peer(TurnClient.Elsewhere)));
        Assert.Equal(443, _client.Request(StunMethod.CreatePermission, a => a.Peer(TransportAddress.FromIPv6([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 20000))));
        Assert.Equal(400, _client.Request(StunMethod.CreatePermission));
        Assert.Equal(DropReason.NotPermitted, _client.Session.Handle(TurnClient.Indication(TurnClient.Media, [1]), _client.Now));
        Assert.Equal(0, _client.Request(StunMethod.CreatePermission, a => a.Peer(TurnClient.Media)));
        Assert.Equal(DropReason.None, _client.Session.Handle(TurnClient.Indication(TurnClient.Media, [1, 2, 3]), _client.Now));

        // The same machine, another port: its database, say.
        TransportAddress sibling = TransportAddress.FromIPv4(0x0A000001, 5432);
        Assert.Equal(DropReason.NotPermitted, _client.Session.Handle(TurnClient.Indication(sibling, [1]), _client.Now));
        (TransportAddress peer, byte[] data) = Assert.Single(_client.ToPeer);
        Assert.Equal(TurnClient.Media, peer);
        Assert.Equal([1, 2, 3], data);
    }

    [Fact]
    public void Data_comes_back_as_indication_and_on_a_channel_as_padded_channel_data()
    {
        _client.Allocated();
        Assert.Equal(DropReason.NotPermitted, _client.Session.FromPeer(TurnClient.Media, [5], _client.Now));
        _client.Request(StunMethod.CreatePermission, a => a.Peer(TurnClient.Media));
        Assert.Equal(DropReason.None, _client.Session.FromPeer(TurnClient.Media, [5, 6, 7, 8, 9], _client.Now));
        Assert.True(StunMessage.TryParse(_client.ToClient[^1], out StunMessage indication));
        Assert.Equal((StunClass.Indication, StunMethod.Data), (indication.Class, indication.Method));
        Assert.True(indication.TryGetAttribute(StunAttribute.Data, out ReadOnlySpan<byte> data));
        Assert.Equal([5, 6, 7, 8, 9], data.ToArray());
        Assert.True(indication.TryGetXorAddress(StunAttribute.XorPeerAddress, out TransportAddress peer));
        Assert.Equal(TurnClient.Media, peer);

        Assert.Equal(0, _client.Request(StunMethod.ChannelBind, a => a.Number(StunAttribute.ChannelNumber, 0x4001_0000).Peer(TurnClient.Media)));
        _client.Session.FromPeer(TurnClient.Media, [5, 6, 7, 8, 9], _client.Now);
        Assert.Equal([0x40, 1, 0, 5, 5, 6, 7, 8, 9, 0, 0, 0], _client.ToClient[^1]);
        Assert.Equal(DropReason.None, _client.Session.Handle(TurnClient.ChannelData(0x4001, 7, 7), _client.Now));
        Assert.Equal([7, 7], _client.ToPeer[^1].Data);
        Assert.Equal(DropReason.NotPermitted, _client.Session.Handle(TurnClient.ChannelData(0x4002, 7), _client.Now));
        Assert.Equal(DropReason.Truncated, _client.Session.Handle([0x40, 1, 0, 9, 1], _client.Now));
    }

    [Fact]
    public void Large_datagrams_are_relayed()
    {
        _client.Allocated();
        _client.Request(StunMethod.CreatePermission, a => a.Peer(TurnClient.Media));
        byte[] large = new byte[60_000];
        Assert.Equal(DropReason.None, _client.Session.FromPeer(TurnClient.Media, large, _client.Now));
        Assert.True(StunMessage.TryParse(_client.ToClient[^1], out StunMessage indication));
        Assert.True(indication.TryGetAttribute(StunAttribute.Data, out ReadOnlySpan<byte> data));
        Assert.Equal(large.Length, data.Length);
        Assert.Equal(DropReason.Oversized, _client.Session.FromPeer(TurnClient.Media, new byte[65_500], _client.Now));
    }

    [Fact]
    public void Channels_are_one_to_one_and_in_their_range()
    {
        _client.Allocated();
        TransportAddress second = TransportAddress.FromIPv4(0x0A000003, 20000);
        Assert.Equal(0, Bind(0x4000, TurnClient.Media));
        Assert.Equal(0, Bind(0x4000, TurnClient.Media));
        Assert.Equal(400, Bind(0x4000, second));
        Assert.Equal(400, Bind(0x4005, TurnClient.Media));
        Assert.Equal(400, Bind(0x3FFF, second));
        Assert.Equal(400, Bind(0x5000, second));
        for (int i = 1; i < 16; i++)
        {
            Assert.Equal(0, Bind(0x4000 + i, TransportAddress.FromIPv4(0x0A000100 + (uint)i, 20000)));
        }

        Assert.Equal(508, Bind(0x4FFF, second));
        Assert.Equal(508, _client.Request(StunMethod.CreatePermission, a => a.Peer(second)));
        _client.Now += Duration.FromSeconds(301);
        Assert.Equal(0, _client.Request(StunMethod.CreatePermission, a => a.Peer(second)));
        _client.Now += Duration.FromSeconds(298);
        Assert.Equal(508, Bind(0x4FFF, second));

        int Bind(int number, TransportAddress peer) =>
            _client.Request(StunMethod.ChannelBind, a => a.Number(StunAttribute.ChannelNumber, (uint)number << 16).Peer(peer));
    }

    [Fact]
    public void Permission_ends_after_five_minutes()
    {
        _client.Allocated();
        _client.Request(StunMethod.CreatePermission, a => a.Peer(TurnClient.Media));
        _client.Now += Duration.FromSeconds(299);
        Assert.Equal(DropReason.None, _client.Session.FromPeer(TurnClient.Media, [1], _client.Now));
        _client.Now += Duration.FromSeconds(1);
        Assert.Equal(DropReason.NotPermitted, _client.Session.FromPeer(TurnClient.Media, [1], _client.Now));
    }

    [Fact]
    public void Allocation_ends_by_refresh_time_or_close()
    {
        _client.Allocated();
        Assert.Equal(443, _client.Request(StunMethod.Refresh, a => a.Add(StunAttribute.RequestedAddressFamily, 2, 0, 0, 0)));
        Assert.Equal(0, _client.Request(StunMethod.Refresh, a => a.Number(StunAttribute.Lifetime, 0)));
        Assert.False(_client.RelayOpen);
        Assert.Equal(0, _client.Request(StunMethod.Allocate, a => a.Transport(17)));
        _client.Session.Advance(_client.Now + Duration.FromSeconds(599));
        Assert.True(_client.RelayOpen);
        _client.Session.Advance(_client.Now + Duration.FromSeconds(600));
        Assert.True(!_client.RelayOpen && _client.Session.ShouldClose);

        TurnClient second = new TurnClient().Allocated();
        second.Session.Close();
        Assert.False(second.RelayOpen);
    }

    [Fact]
    public void Connection_without_an_allocation_is_given_up()
    {
        Assert.Equal(_client.Now + TurnSession.IdleLifetime, _client.Session.Deadline);
        _client.Session.Advance(_client.Now + Duration.FromSeconds(29));
        Assert.False(_client.Session.ShouldClose);
        _client.Session.Advance(_client.Session.Deadline);
        Assert.True(_client.Session.ShouldClose);
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_of_a_request_changes_nothing()
    {
        _client.Request(StunMethod.Allocate, signed: false);
        byte[] request = _client.Message(StunMethod.Allocate, a => a.Transport(17));
        for (int bit = 0; bit < request.Length * 8; bit++)
        {
            TurnClient victim = new();
            victim.Request(StunMethod.Allocate, signed: false);
            byte[] flipped = victim.Message(StunMethod.Allocate, a => a.Transport(17));
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            victim.Session.Handle(flipped, victim.Now);
            Assert.False(victim.RelayOpen, $"bit {bit}");
        }

        for (int length = 0; length < request.Length; length++)
        {
            _client.Session.Handle(request.AsSpan(0, length), _client.Now);
            Assert.False(_client.RelayOpen);
        }
    }

    [Fact]
    public void Credentials_hold_until_their_time()
    {
        TurnCredential credential = _client.Issuer.Issue("p1", _client.Now, Duration.FromSeconds(60));
        Assert.Equal("1800001060:p1", credential.Username);
        Assert.True(_client.Issuer.TryGetPassword("1800001060:p1"u8, _client.Now + Duration.FromSeconds(59), out string? password));
        Assert.Equal(credential.Password, password);
        Assert.False(_client.Issuer.TryGetPassword("1800001060:p1"u8, _client.Now + Duration.FromSeconds(60), out _));
        Assert.True(_client.Issuer.TryGetPassword("1800001061:p1"u8, _client.Now, out string? other));
        Assert.NotEqual(password, other);
        foreach (string bad in new[] { "", ":", ":p1", "p1", "-5:p1", "99999999999999999999:p1", " 1800001060:p1", "1800001060" })
        {
            Assert.False(_client.Issuer.TryGetPassword(System.Text.Encoding.UTF8.GetBytes(bad), _client.Now, out _), bad);
        }
    }
}
