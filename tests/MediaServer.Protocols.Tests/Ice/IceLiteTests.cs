using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Stun;
using MediaServer.Protocols.Tests.Stun;

namespace MediaServer.Protocols.Tests.Ice;

public sealed class IceLiteTests
{
    private static readonly IceCredentials ServerCredentials = IceCredentialsGenerator.Create(new SeededRandomSource(1));
    private static readonly IceCredentials ClientCredentials = new("cLnt", "client password of 22+");

    private readonly IceLite _server = new(ServerCredentials, ClientCredentials);
    private readonly IceClient _client;

    public IceLiteTests() => _client = new IceClient(_server, ClientCredentials, ServerCredentials);

    [Fact]
    public void Valid_check_gets_a_protected_response_with_the_source()
    {
        TransportAddress source = IceClient.Address(1);
        IceResult result = _client.Check(source, 1);
        Assert.True(result.Accepted && result.PathAdded && result.SelectedChanged);
        Assert.Equal(new IcePath(source, IceClient.ServerAddress), _server.Selected);
        Assert.False(_server.IsNominated);
        Assert.True(StunMessage.TryParse(_client.LastResponse, out StunMessage response));
        Assert.Equal(StunClass.SuccessResponse, response.Class);
        Assert.True(response.VerifyIntegrity(Encoding.UTF8.GetBytes(ServerCredentials.Password)));
        Assert.True(response.TryGetXorAddress(StunAttribute.XorMappedAddress, out TransportAddress mapped));
        Assert.Equal(source, mapped);
    }

    [Fact]
    public void Regular_nomination_selects_and_later_plain_checks_do_not()
    {
        _client.Check(IceClient.Address(1), 1);
        Assert.True(_client.Check(IceClient.Address(2), 1.1).SelectedChanged);
        Assert.True(_client.Check(IceClient.Address(1), 1.2, nominate: true).SelectedChanged);
        IceResult plain = _client.Check(IceClient.Address(3), 1.3);
        Assert.True(plain.Accepted && plain.PathAdded && !plain.SelectedChanged);
        Assert.Equal(IceClient.Address(1), _server.Selected.Remote);
        Assert.True(_server.IsKnown(IceClient.Address(3)));
        Assert.False(_server.IsKnown(IceClient.Address(4)));
    }

    [Fact]
    public void Aggressive_nomination_ends_on_the_highest_priority()
    {
        _client.Priority = 1000;
        _client.Check(IceClient.Address(1), 1, nominate: true);
        _client.Priority = 3000;
        Assert.True(_client.Check(IceClient.Address(2), 1.02, nominate: true).SelectedChanged);
        _client.Priority = 2000;
        Assert.False(_client.Check(IceClient.Address(3), 1.04, nominate: true).SelectedChanged);
        Assert.Equal(IceClient.Address(2), _server.Selected.Remote);
    }

    [Fact]
    public void Aggressive_nomination_leaves_a_better_path_that_went_silent()
    {
        _client.Priority = 3000;
        _client.Check(IceClient.Address(1), 1, nominate: true);
        _client.Priority = 2000;
        Assert.False(_client.Check(IceClient.Address(2), 1.5, nominate: true).SelectedChanged);
        Assert.True(_client.Check(IceClient.Address(2), 2.1, nominate: true).SelectedChanged);
    }

    [Fact]
    public void Roaming_moves_to_the_new_address_at_its_nomination_even_with_a_lower_priority()
    {
        _client.Check(IceClient.Address(1), 1, nominate: true);
        _client.Check(IceClient.Address(1), 59.9, nominate: true);
        _client.Priority = 1;
        Assert.False(_client.Check(IceClient.Address(2), 60).SelectedChanged);
        Assert.True(_client.Check(IceClient.Address(2), 60.05, nominate: true).SelectedChanged);
        Assert.Equal(IceClient.Address(2), _server.Selected.Remote);
        Assert.True(_server.IsKnown(IceClient.Address(1)));
    }

    [Fact]
    public void Paths_are_bounded_and_the_selected_one_stays()
    {
        _client.Check(IceClient.Address(0), 1, nominate: true);
        for (int i = 1; i <= 200; i++)
        {
            _client.Check(IceClient.Address(i), 1 + (i * 0.01));
            Assert.True(_server.KnownPaths <= 8);
            Assert.True(_server.IsKnown(IceClient.Address(i)));
        }

        Assert.Equal(IceClient.Address(0), _server.Selected.Remote);
        Assert.False(_server.IsKnown(IceClient.Address(193)));
        Assert.True(_server.IsKnown(IceClient.Address(194)));
    }

    [Fact]
    public void Wrong_user_and_wrong_password_get_401_and_leave_nothing()
    {
        _client.Password = "not the password";
        IceResult integrity = _client.Check(IceClient.Address(1), 1, nominate: true);
        Assert.Equal((401, DropReason.BadIntegrity, 401), (integrity.ErrorCode, integrity.Drop, _client.LastError));
        _client.Password = null;
        _client.Local = new IceCredentials("else", "x");
        IceResult user = _client.Check(IceClient.Address(1), 1);
        Assert.Equal((401, DropReason.UnknownUser, 401), (user.ErrorCode, user.Drop, _client.LastError));
        Assert.True(_server.Selected.IsNone);
        Assert.Equal(0, _server.KnownPaths);
        Assert.Equal(Instant.Never, _server.ConsentExpires);
        Assert.False(_server.IsExpired(Instant.FromSeconds(1000)));
    }

    [Fact]
    public void Request_without_credentials_gets_400_and_a_bad_fingerprint_nothing()
    {
        byte[] buffer = new byte[64];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, "abcdefghijkl"u8);
        writer.AddFingerprint();
        byte[] bare = buffer[..writer.Finish()];
        Assert.Equal(400, _client.Send(bare, IceClient.Address(1), 1).ErrorCode);
        Assert.Equal(400, _client.LastError);
        bare[^1] ^= 1;
        IceResult result = _client.Send(bare, IceClient.Address(1), 1);
        Assert.Equal(DropReason.BadFingerprint, result.Drop);
        Assert.Empty(_client.LastResponse);
    }

    [Fact]
    public void Controlled_peer_gets_487_and_is_not_followed()
    {
        _client.Role = StunAttribute.IceControlled;
        Assert.Equal(487, _client.Check(IceClient.Address(1), 1, nominate: true).ErrorCode);
        Assert.Equal(487, _client.LastError);
        Assert.True(_server.Selected.IsNone);
    }

    [Fact]
    public void Unknown_required_attribute_gets_a_420_that_names_it()
    {
        Assert.Equal(420, _client.Check(IceClient.Address(1), 1, extra: 0x0077).ErrorCode);
        Assert.True(StunMessage.TryParse(_client.LastResponse, out StunMessage response));
        Assert.True(response.TryGetAttribute(StunAttribute.UnknownAttributes, out ReadOnlySpan<byte> types));
        Assert.Equal([0, 0x77], types.ToArray());
        Assert.True(response.VerifyIntegrity(Encoding.UTF8.GetBytes(ServerCredentials.Password)));

        // Chromium's GOOG-NETWORK-INFO may be ignored.
        Assert.True(_client.Check(IceClient.Address(1), 1, extra: 0xC057).Accepted);
    }

    [Fact]
    public void Indications_and_responses_get_no_answer()
    {
        byte[] buffer = new byte[64];
        StunWriter writer = new(buffer, StunClass.Indication, StunMethod.Binding, "abcdefghijkl"u8);
        Assert.Equal(DropReason.None, _client.Send(buffer.AsSpan(0, writer.Finish()), IceClient.Address(1), 1).Drop);
        Assert.Empty(_client.LastResponse);
        Assert.Equal(DropReason.BadStun, _client.Send(Rfc5769.IPv4Response, IceClient.Address(1), 1).Drop);
        Assert.Empty(_client.LastResponse);
    }

    [Fact]
    public void Consent_ends_15_seconds_after_the_last_valid_check()
    {
        _client.Check(IceClient.Address(1), 10, nominate: true);
        _client.Password = "wrong";
        _client.Check(IceClient.Address(1), 20, nominate: true);
        Assert.Equal(Instant.FromSeconds(25), _server.ConsentExpires);
        Assert.False(_server.IsExpired(Instant.FromSeconds(24.9)));
        Assert.True(_server.IsExpired(Instant.FromSeconds(25)));
    }

    [Fact]
    public void An_authentic_packet_from_the_selected_address_renews_consent()
    {
        _server.NoteAuthentic(IceClient.Address(1), Instant.FromSeconds(5));
        Assert.Equal(Instant.Never, _server.ConsentExpires);
        _client.Check(IceClient.Address(1), 10, nominate: true);
        _server.NoteAuthentic(IceClient.Address(1), Instant.FromSeconds(20));
        _server.NoteAuthentic(IceClient.Address(2), Instant.FromSeconds(30));
        Assert.Equal(Instant.FromSeconds(35), _server.ConsentExpires);
    }

    [Fact]
    public void Check_before_the_answer_needs_only_the_local_fragment()
    {
        IceLite offering = new(ServerCredentials, null);
        IceClient client = new(offering, ClientCredentials, ServerCredentials);
        Assert.True(client.Check(IceClient.Address(1), 1).Accepted);
        offering.SetRemote(new IceCredentials("else", "x"));
        Assert.Equal(401, client.Check(IceClient.Address(1), 1).ErrorCode);
    }

    [Fact]
    public void Restart_keeps_the_old_credentials_until_the_first_check_with_the_new()
    {
        IceCredentials freshServer = IceCredentialsGenerator.Create(new SeededRandomSource(2));
        IceCredentials freshClient = new("frsh", "another password of 22");
        _client.Check(IceClient.Address(1), 1, nominate: true);
        UserFragmentKey old = _server.Key;
        Assert.True(_server.Restart(freshServer, freshClient).IsNone);
        Assert.Equal(freshServer, _server.Local);
        Assert.True(_client.Check(IceClient.Address(1), 2).Accepted);
        Assert.Equal(old, _server.Key);

        _client.Local = freshClient;
        _client.Remote = freshServer;
        IceResult first = _client.Check(IceClient.Address(2), 3);
        Assert.True(first.Accepted && !first.SelectedChanged);
        Assert.Equal(old, first.RetiredKey);
        Assert.Equal(UserFragmentKey.From(freshServer.UserFragment), _server.Key);
        Assert.True(_server.NextKey.IsNone);
        Assert.Equal(IceClient.Address(1), _server.Selected.Remote);
        Assert.True(_client.Check(IceClient.Address(2), 3.1, nominate: true).SelectedChanged);

        _client.Local = ClientCredentials;
        _client.Remote = ServerCredentials;
        Assert.Equal(401, _client.Check(IceClient.Address(1), 4).ErrorCode);
    }

    [Fact]
    public void Second_restart_retires_the_unconfirmed_key()
    {
        IceCredentials first = IceCredentialsGenerator.Create(new SeededRandomSource(3));
        _server.Restart(first, null);
        Assert.Equal(UserFragmentKey.From(first.UserFragment), _server.Restart(IceCredentialsGenerator.Create(new SeededRandomSource(4)), null));
    }

    [Fact]
    public void Session_is_found_by_the_local_fragment()
    {
        Assert.True(StunMessage.TryParse(Rfc5769.Request, out StunMessage message));
        Assert.True(IceLite.TryGetLocalUserFragment(message, out ReadOnlySpan<byte> fragment));
        Assert.True(UserFragmentKey.TryCreate(fragment, out UserFragmentKey key));
        Assert.Equal(UserFragmentKey.From("evtj"), key);
        Assert.NotEqual(UserFragmentKey.From("evtk"), key);
        Assert.False(UserFragmentKey.TryCreate("12345678901234567"u8, out _));
        Assert.False(UserFragmentKey.TryCreate([], out _));
    }

    [Fact]
    public void A_valid_check_allocates_nothing()
    {
        byte[] buffer = new byte[300];
        byte[] response = new byte[IceLite.MaxResponseLength];
        StunWriter writer = new(buffer, StunClass.Request, StunMethod.Binding, "abcdefghijkl"u8);
        writer.Add(StunAttribute.Username, Encoding.UTF8.GetBytes($"{ServerCredentials.UserFragment}:{ClientCredentials.UserFragment}"));
        writer.AddFlag(StunAttribute.UseCandidate);
        writer.AddMessageIntegrity(Encoding.UTF8.GetBytes(ServerCredentials.Password));
        writer.AddFingerprint();
        int length = writer.Finish();
        long before = 0;
        for (int i = 0; i < 100; i++)
        {
            before = i == 10 ? GC.GetAllocatedBytesForCurrentThread() : before;
            StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage message);
            _server.HandleBindingRequest(message, IceClient.Address(i), IceClient.ServerAddress, Instant.FromSeconds(i), response, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(_server.IsNominated);
    }
}
