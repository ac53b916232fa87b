using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Control.Sip;

namespace MediaServer.Control.Tests.Sip;

/// <summary>What a room makes of SIP parties: the door, content beside people, cameras.</summary>
public sealed class SipRoomTests
{
    private const string WithSlides = "a audio receive; v video receive; s video receive";

    [Fact]
    public void ASipPartyWaitsBeforeTheDoorAsAPageDoesAndIsAdmittedOrDeclined()
    {
        TestRoom test = new(policy: new RoomPolicy { WaitingArea = true });
        (FakeLink link, JoinToken token) = Call(test, "Ingrid", Role.Patient);
        Assert.Null(link.Last<Waiting>().SeenBy);
        test.Join("Anna", role: Role.Nurse);
        Assert.True(test.Room.Door.Admit(token.Participant, "p-anna"));
        Assert.Single(link.Messages.OfType<Admitted>());
        Assert.NotNull(test.Room.Join(Request(token, link)).Peer);
    }

    [Fact]
    public void WhoeverStaffCalledInNeedNotWait()
    {
        TestRoom test = new(policy: new RoomPolicy { WaitingArea = true });
        JoinToken token = test.Token("Cart 4", Role.Patient);
        Assert.NotNull(test.Room.Join(Request(token, new FakeLink()) with { Invited = true }).Peer);
    }

    [Fact]
    public void PeopleAndContentHaveLinesOfTheirOwn()
    {
        TestRoom test = new();
        test.Join("Anna", offer: "0 audio send; 1 video send; 2 audio receive; 3 video receive");
        JoinToken token = test.Token("Cart 4");
        FakeLink link = new();
        Assert.NotNull(test.Room.Join(Request(token, link)).Peer);
        Participant cart = test.Room.Find(token.Participant)!;
        Assert.Equal("camera", link.Last<Joined>().Tracks.Single(track => track.Mid == "v").Source);
        Assert.DoesNotContain(link.Last<Joined>().Tracks, track => track.Mid == "s");
        Assert.True(cart.Slots.Find("s")!.IsForContent);
    }

    [Fact]
    public void ACameraIsMovedOnlyWhereThereIsARoomSystemAndAWay()
    {
        TestRoom test = new();
        (Participant anna, _) = test.Join("Anna", role: Role.Nurse);
        JoinToken token = test.Token("Cart 4");
        FakeLink link = new();
        test.Room.Join(Request(token, link));
        CameraMessage left = new() { Participant = token.Participant, Action = "start", Pan = -1 };
        Assert.True(test.Room.SteerCamera(anna, left));
        Assert.Equal(-1, link.Last<CameraSteered>().Pan);
        Assert.False(test.Room.SteerCamera(anna, left with { Pan = 2 }));
        Assert.False(test.Room.SteerCamera(anna, left with { Action = "spin" }));
        Assert.False(test.Room.SteerCamera(anna, left with { Participant = anna.Id }));
    }

    [Theory]
    [InlineData(Role.Nurse, true)]
    [InlineData(Role.Patient, false)]
    public void OnlyStaffCallSomebodyIn(Role role, bool allowed)
    {
        TestRoom test = new();
        FakeLink link = new();
        FakeDialer dialer = new();
        Assert.True(DialCalls.TryHandle(null!, test.Token("Anna", role), new DialMessage { Id = 7, To = "cart4" }, link, dialer));
        Assert.Equal(allowed ? 1 : 0, dialer.Dialled);
        Assert.Equal(allowed ? typeof(Dialled) : typeof(ErrorReply), link.Messages[^1].GetType());
    }

    private static (FakeLink Link, JoinToken Token) Call(TestRoom test, string name, Role role)
    {
        JoinToken token = test.Token(name, role);
        FakeLink link = new();
        Assert.Equal(ErrorCodes.Waiting, test.Room.Join(Request(token, link)).Code);
        return (link, token);
    }

    private static JoinRequest Request(JoinToken token, IParticipantLink link) => TestRoom.Request(token, link, WithSlides) with { Kind = ParticipantKind.Sip };

    private sealed class FakeDialer : ISipDialer
    {
        public int Dialled { get; private set; }

        public IReadOnlyList<Callee> Callees => [];

        public bool DialsNumbers => false;

        public (string? Call, string Problem) Dial(RoomActor room, string roomName, string to, string? name, string by)
        {
            Dialled++;
            return ("c-1", "");
        }

        public void Cancel(RoomActor room, string call)
        {
        }
    }
}
