using MediaServer.Care.OnCall;
using MediaServer.Care.Storage;
using MediaServer.Control.Api;
using MediaServer.Control.Care;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Primitives;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaServer.Control.Tests;

/// <summary>The desk in virtual time, on a database of its own.</summary>
public sealed class OnCallDeskTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediaserver-desk-").FullName;
    private readonly ManualTime _time = new();
    private readonly OneRoom _rooms = new();
    private OnCallBook _book = null!;
    private OnCallDesk _desk = null!;
    private JoinTokens _tokens = null!;

    public async Task InitializeAsync()
    {
        CareDatabase database = CareDatabase.Sqlite(_folder);
        await database.MigrateAsync();
        _book = new OnCallBook(database);
        _tokens = new JoinTokens(new TokenSecret(new byte[32]), _time);
        MediaServerOptions options = MediaServerOptions.Read(new ConfigurationBuilder().Build());
        _desk = new OnCallDesk(_book, _rooms, new TokenMaker(_tokens, options, _time), new NoDoors(), NoAudit.Instance, _time);
        await _book.PutServiceAsync(new OnCallService { Id = "cardiology", Name = "Cardiology" });
        await _book.AddShiftsAsync([Shift("Bo", 1), Shift("Cia", 2), Shift("Dan", 3)]);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task It_rings_the_first_line_at_once_then_the_second_and_the_third()
    {
        (_, FakeLink bo) = await OpenAsync("Bo");
        (_, FakeLink cia) = await OpenAsync("Cia");
        (_, FakeLink eva) = await OpenAsync("Eva");
        await _desk.StartAsync("cardiology", "Anna", Role.Nurse, "token");
        FakeLink anna = await CallerComesAsync();
        Assert.Single(bo.Messages.OfType<Ring>());
        Assert.Empty(cia.Messages.OfType<Ring>());

        _time.Advance(30);
        await _desk.TickAsync();
        Assert.Single(cia.Messages.OfType<Ring>());
        await _rooms.Room!.Ask(_ => true);
        Assert.Equal(
            [("Bo", "ringing"), ("Cia", "ringing"), ("Dan", "waiting")],
            anna.Last<Ringing>().People.Select(person => (person.Name, person.State)));
        Assert.Equal(_time.GetUtcNow().AddSeconds(30), anna.Last<Ringing>().NextLineAt);

        // A page that is opened while it rings rings at once.
        _time.Advance(30);
        await _desk.TickAsync();
        (_, FakeLink dan) = await OpenAsync("Dan");
        Assert.Single(dan.Messages.OfType<Ring>());
        Assert.Single(bo.Messages.OfType<Ring>());
        Assert.Empty(eva.Messages.OfType<Ring>());
    }

    [Fact]
    public async Task Exactly_one_of_two_who_answer_at_the_same_moment_is_in_and_the_other_hears_who()
    {
        (OnCallDevice one, FakeLink first) = await OpenAsync("Bo");
        (OnCallDevice two, FakeLink second) = await OpenAsync("Bo");
        StartedCall call = (await _desk.StartAsync("cardiology", "Anna", Role.Nurse, "token"))!;
        OnCallJoin?[] joins = await Task.WhenAll(_desk.AnswerAsync(call.Call, one), _desk.AnswerAsync(call.Call, two));

        OnCallJoin join = Assert.Single(joins.OfType<OnCallJoin>());
        Assert.Equal(TokenError.None, _tokens.TryRead(join.Token, out JoinToken? token));
        Assert.Equal((call.Room, "Bo"), (token!.Room.Reveal(), token.Name.Reveal()));
        Assert.All(new[] { first, second }, link => Assert.Equal(("answered", "Bo"), (link.Last<RingEnded>().Reason, link.Last<RingEnded>().By)));
        Assert.Null(await _desk.AnswerAsync(call.Call, two));
    }

    [Fact]
    public async Task Who_cannot_is_no_longer_rung_and_the_next_line_is_not_kept_waiting()
    {
        (OnCallDevice device, FakeLink bo) = await OpenAsync("Bo");
        (_, FakeLink cia) = await OpenAsync("Cia");
        StartedCall call = (await _desk.StartAsync("cardiology", "Anna", Role.Nurse, "token"))!;
        _desk.Refuse(call.Call, device);
        Assert.Equal("declined", bo.Last<RingEnded>().Reason);
        Assert.Single(cia.Messages.OfType<Ring>());
        Assert.Null(await _desk.AnswerAsync(call.Call, device));
    }

    [Fact]
    public async Task A_caller_who_never_comes_or_leaves_ends_the_ringing()
    {
        (_, FakeLink bo) = await OpenAsync("Bo");
        await _desk.StartAsync("cardiology", "Anna", Role.Nurse, "token");
        await _desk.TickAsync();
        _time.Advance(30);
        await _desk.TickAsync();
        Assert.Equal("cancelled", bo.Last<RingEnded>().Reason);
        Assert.Equal("cancelled", Assert.Single(await _book.CallsAsync("cardiology", 10)).Outcome);
    }

    [Fact]
    public async Task Nobody_on_duty_is_a_missed_call_at_once_and_no_service_is_none()
    {
        await _book.PutServiceAsync(new OnCallService { Id = "empty", Name = "Empty" });
        await _desk.StartAsync("empty", "Anna", Role.Nurse, "token");
        await _desk.TickAsync();
        Assert.Equal("missed", Assert.Single(await _book.CallsAsync("empty", 10)).Outcome);
        Assert.Null(await _desk.StartAsync("nothing", "Anna", Role.Nurse, "token"));
    }

    /// <summary>The one who pressed the button is in the room.</summary>
    private async Task<FakeLink> CallerComesAsync()
    {
        FakeEngine engine = new();
        _rooms.Room = new RoomActor(
            new RoomSetup
            {
                Name = new Personal<string>("call-1"),
                Key = engine.OpenRoom(),
                Engine = engine,
                Connector = new FakeConnector(engine),
                Options = new RoomOptions(),
                Time = _time,
                Metrics = new ControlMetrics(),
            },
            NullLogger.Instance);
        FakeLink link = new();
        JoinToken token = _tokens.Issue("call-1", "Anna", Role.Nurse, TimeSpan.FromHours(1), "token");
        await _rooms.Room.Ask(room => room.Join(TestRoom.Request(token, link)));
        return link;
    }

    private async Task<(OnCallDevice Device, FakeLink Link)> OpenAsync(string name)
    {
        FakeLink link = new();
        OnCallDevice device = new(_tokens.Issue(OnCallDesk.TokenRoom, name, Role.Doctor, TimeSpan.FromHours(1), "token"), link);
        await _desk.ConnectAsync(device);
        return (device, link);
    }

    private Shift Shift(string person, int level) => new()
    {
        Id = person,
        Service = "cardiology",
        Person = person,
        Level = level,
        From = _time.GetUtcNow().AddHours(-1),
        To = _time.GetUtcNow().AddHours(8),
    };

    private sealed class NoDoors : IDoorkeeper
    {
        public Task<RoomPolicy> PolicyAsync(string room) => Task.FromResult(RoomPolicy.Open);

        public Task<bool> TryAdmitAsync(string room, string participant, string by) => Task.FromResult(true);

        public Task RevokeAsync(string room, string participant) => Task.CompletedTask;
    }

    private sealed class OneRoom : IRoomDirectory
    {
        public bool IsDraining => false;

        public IReadOnlyList<string> Names => [];

        public RoomActor? Room { get; set; }

        public RoomActor? Find(string name) => Room;

        public Task<RoomActor?> OpenAsync(string name) => Task.FromResult<RoomActor?>(null);

        public Task<(bool IsNew, RoomActor? Room)> CreateAsync(string name) => Task.FromResult<(bool, RoomActor?)>((false, null));

        public bool Close(string name, string reason) => false;
    }
}
