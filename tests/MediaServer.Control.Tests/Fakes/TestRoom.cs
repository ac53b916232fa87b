using MediaServer.Codecs.Plane;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Metrics;
using MediaServer.Control.Recordings;
using MediaServer.Control.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Control.Tests;

/// <summary>A room with a made-up media plane, and people who join it.</summary>
internal sealed class TestRoom
{
    /// <summary>Microphone and camera out, three pairs of slots in.</summary>
    public const string Offer =
        "0 audio send; 1 video send; 2 audio receive; 3 video receive; 4 audio receive; 5 video receive; 6 audio receive; 7 video receive";

    private readonly JoinTokens _tokens;

    public TestRoom(RoomOptions? options = null, IRecordingDesk? recordings = null, RoomPolicy? policy = null, ICodecPlane? codecs = null)
    {
        Options = options ?? new RoomOptions();
        _tokens = new JoinTokens(new TokenSecret(new byte[32]), Time);
        Room = new Room(new RoomSetup
        {
            Name = new Personal<string>("ward-4"),
            Key = Engine.OpenRoom(),
            Engine = Engine,
            Connector = new FakeConnector(Engine),
            Options = Options,
            Time = Time,
            Metrics = new ControlMetrics(),
            Recordings = recordings,
            Codecs = codecs,
            Policy = policy ?? RoomPolicy.Open,
        });
    }

    public RoomOptions Options { get; }

    public ManualTime Time { get; } = new();

    public FakeEngine Engine { get; } = new();

    public Room Room { get; }

    public JoinToken Token(string name, Role role = Role.Patient) =>
        _tokens.Issue("ward-4", name, role, TimeSpan.FromHours(1), "token");

    public (Participant Participant, FakeLink Link) Join(string name, string offer = Offer, Role role = Role.Patient) =>
        Join(Token(name, role), offer);

    public (Participant Participant, FakeLink Link) Join(JoinToken token, string offer = Offer)
    {
        FakeLink link = new();
        ConnectResult result = Room.Join(Request(token, link, offer));
        Assert.NotNull(result.Peer);
        return (Room.Find(token.Participant)!, link);
    }

    public static JoinRequest Request(JoinToken token, IParticipantLink link, string offer = Offer) => new()
    {
        Token = token,
        Kind = ParticipantKind.Browser,
        ParticipantId = token.Participant,
        Offer = offer,
        Link = link,
        RequestId = 1,
        ResumeSecret = "secret-of-" + token.Participant,
    };
}
