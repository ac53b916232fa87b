using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;

namespace MediaServer.Control.Tests;

public sealed class RoomDoorTests
{
    private static readonly RoomPolicy s_visit = new() { WaitingArea = true };

    [Fact]
    public void Before_the_door_there_is_no_peer_and_the_host_sees_who_knocks()
    {
        TestRoom test = new(policy: s_visit);
        FakeLink pia = Knock(test, "Pia", out JoinToken token);
        Assert.Null(pia.Last<Waiting>().SeenBy);
        Assert.Empty(test.Engine.Peers);
        Assert.Null(test.Room.EmptySince);

        (_, FakeLink anna) = test.Join("Anna", role: Role.Nurse);
        Assert.Equal(token.Participant, Assert.Single(anna.Last<Knock>().Waiting).Participant);
        Assert.Equal("Anna", pia.Last<Waiting>().SeenBy);
        Assert.True(test.Room.Door.Admit(token.Participant, "p-anna"));
        Assert.Single(pia.Messages.OfType<Admitted>());
        Assert.False(test.Room.Door.Admit(token.Participant, "p-other"));

        (_, FakeLink inside) = test.Join(token);
        Assert.Equal(2, inside.Last<Joined>().Participants.Count);
        Assert.Empty(anna.Last<Knock>().Waiting);
    }

    [Theory]
    [InlineData(Role.Patient)]
    [InlineData(Role.Relative)]
    [InlineData(Role.Interpreter)]
    [InlineData(Role.Observer)]
    public void Whoever_is_not_staff_waits_in_a_visit_and_enters_an_open_room(Role role)
    {
        TestRoom visit = new(policy: s_visit);
        JoinToken token = visit.Token("Pia", role);
        Assert.Equal(ErrorCodes.Waiting, visit.Room.Join(TestRoom.Request(token, new FakeLink())).Code);
        TestRoom ward = new();
        ward.Join("Pia", role: role);
    }

    [Fact]
    public void There_is_no_way_past_the_door_without_a_page()
    {
        TestRoom test = new(policy: s_visit);
        JoinToken token = test.Token("Pia");
        foreach (ParticipantKind kind in new[] { ParticipantKind.Whip, ParticipantKind.Whep })
        {
            ConnectResult result = test.Room.Join(TestRoom.Request(token, NoLink.Instance) with { Kind = kind, ParticipantId = token.Participant + "-x" });
            Assert.Equal(ErrorCodes.Forbidden, result.Code);
        }

        Assert.Empty(test.Engine.Peers);
        Assert.False(test.Room.Door.HasWaiting);
    }

    [Fact]
    public void A_locked_room_lets_nobody_in_but_never_locks_everybody_out()
    {
        TestRoom test = new();
        (Participant anna, _) = test.Join("Anna", role: Role.Nurse);
        test.Room.Door.SetLocked(true, anna.Id);
        FakeLink bo = Knock(test, "Bo", out _, Role.Doctor);
        Assert.True(bo.Last<Waiting>().Locked);

        // Who was inside comes back; and when no host is inside, a host's token opens.
        test.Room.Leave(anna, "left");
        (_, FakeLink cia) = test.Join("Cia", role: Role.Doctor);
        Assert.Single(cia.Last<Knock>().Waiting);
        test.Join(anna.Token);
    }

    [Fact]
    public void A_sensitive_room_locks_itself_once_when_patient_and_staff_are_in()
    {
        TestRoom test = new(policy: s_visit with { AutoLock = true });
        (Participant anna, FakeLink link) = test.Join("Anna", role: Role.Nurse);
        Knock(test, "Pia", out JoinToken pia);
        Assert.False(test.Room.Door.Locked);
        test.Room.Door.Admit(pia.Participant, anna.Id);
        test.Join(pia);
        Assert.True(test.Room.Door.Locked);
        Assert.True(link.Last<Knock>().Locked);

        test.Room.Door.SetLocked(false, anna.Id);
        test.Join(pia);
        Assert.False(test.Room.Door.Locked);
    }

    [Fact]
    public void Whoever_is_put_back_has_no_peer_and_waits_again()
    {
        TestRoom test = new(policy: s_visit);
        (Participant anna, FakeLink host) = test.Join("Anna", role: Role.Nurse);
        Knock(test, "Pia", out JoinToken token);
        test.Room.Door.Admit(token.Participant, anna.Id);
        (Participant pia, FakeLink link) = test.Join(token);
        test.Room.PutBack(pia, anna.Id);

        Assert.Single(test.Engine.Peers);
        Assert.Equal("Anna", link.Last<Waiting>().SeenBy);
        Assert.Single(host.Last<Knock>().Waiting);
        Assert.Equal(ErrorCodes.Waiting, test.Room.Join(TestRoom.Request(token, link)).Code);
        Assert.True(test.Room.Door.Decline(token.Participant, anna.Id, "Not today"));
        Assert.Equal(("Not today", "declined"), (link.Last<Declined>().Text, link.EndedBy));
    }

    [Fact]
    public void Whoever_is_put_back_while_the_socket_is_away_waits_when_they_come_back()
    {
        TestRoom test = new(policy: s_visit);
        (Participant anna, _) = test.Join("Anna", role: Role.Nurse);
        Knock(test, "Pia", out JoinToken token);
        test.Room.Door.Admit(token.Participant, anna.Id);
        (Participant pia, FakeLink link) = test.Join(token);
        test.Room.LoseLink(pia, link);
        test.Room.PutBack(pia, anna.Id);
        Assert.Equal(ErrorCodes.Waiting, test.Room.Join(TestRoom.Request(token, new FakeLink())).Code);
    }

    [Fact]
    public void A_place_in_the_waiting_area_is_kept_for_a_while_and_then_given_up()
    {
        TestRoom test = new(policy: s_visit);
        (_, FakeLink host) = test.Join("Anna", role: Role.Nurse);
        FakeLink pia = Knock(test, "Pia", out JoinToken token);
        DateTimeOffset since = pia.Last<Waiting>().Since;
        test.Room.Door.LoseLink(token.Participant, pia);
        Assert.True(host.Last<Knock>().Waiting[0].Away);

        test.Time.Advance(10);
        FakeLink again = new();
        test.Room.Join(TestRoom.Request(token, again));
        Assert.Equal(since, again.Last<Waiting>().Since);
        test.Room.Door.LoseLink(token.Participant, again);
        test.Time.Advance(21);
        test.Room.Tick();
        Assert.Empty(host.Last<Knock>().Waiting);
    }

    [Fact]
    public void Both_sides_write_across_the_threshold_and_others_who_wait_see_nothing_of_it()
    {
        TestRoom test = new(policy: s_visit);
        (Participant anna, FakeLink host) = test.Join("Anna", role: Role.Nurse);
        FakeLink pia = Knock(test, "Pia", out JoinToken token);
        FakeLink rut = Knock(test, "Rut", out _);
        Assert.True(test.Room.Door.TrySay(token.Participant, pia, "Hello?"));
        Assert.False(test.Room.Door.TrySay(token.Participant, rut, "not mine"));
        Assert.True(test.Room.Door.Tell(token.Participant, anna, "One moment"));

        Assert.Equal(["Hello?", "One moment"], pia.Last<Waiting>().Lines.Select(line => line.Text));
        Assert.Equal(["Hello?", "One moment"], host.Last<Knock>().Waiting[0].Lines.Select(line => line.Text));
        Assert.Empty(rut.Last<Waiting>().Lines);
    }

    private static FakeLink Knock(TestRoom test, string name, out JoinToken token, Role role = Role.Patient)
    {
        token = test.Token(name, role);
        FakeLink link = new();
        Assert.Equal(ErrorCodes.Waiting, test.Room.Join(TestRoom.Request(token, link)).Code);
        return link;
    }
}
