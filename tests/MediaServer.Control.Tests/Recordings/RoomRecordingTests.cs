using MediaServer.Control.Identity;
using MediaServer.Control.Recordings;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Recording.Sessions;

namespace MediaServer.Control.Tests.Recordings;

/// <summary>Who is asked, who is recorded, and what everybody is told.</summary>
public sealed class RoomRecordingTests
{
    private readonly FakeDesk _desk = new();
    private readonly TestRoom _room;
    private readonly Participant _nurse;
    private readonly FakeLink _nurseLink;
    private readonly Participant _patient;
    private readonly FakeLink _patientLink;

    public RoomRecordingTests()
    {
        _room = new TestRoom(recordings: _desk);
        (_nurse, _nurseLink) = _room.Join("Nora", role: Role.Nurse);
        (_patient, _patientLink) = _room.Join("Pia");
    }

    [Fact]
    public void NothingIsRecordedUntilEverybodyHasAnswered()
    {
        Start();
        Assert.Equal("asking", _patientLink.Last<RecordingChanged>().State);
        Assert.Equal("follow-up", _patientLink.Last<ConsentAsked>().Purpose);
        Assert.Empty(_nurseLink.Messages.OfType<ConsentAsked>());
        Assert.Empty(_desk.Orders);
        Answer(_patient, accept: true);
        Assert.Equal("on", _patientLink.Last<RecordingChanged>().State);
        Assert.Equal(4, _desk.Sources.Count);
        Assert.Equal(["granted", "granted"], _desk.Manifest!.Consents.Select(consent => consent.Answer));
    }

    [Fact]
    public void WhoeverRefusesIsLeftOutAndMayChangeTheirMind()
    {
        Start();
        Answer(_patient, accept: false);
        Assert.Equal("on", _nurseLink.Last<RecordingChanged>().State);
        Assert.All(_desk.Sources, source => Assert.Equal(_nurse.Peer.Key, source.Peer));
        Assert.Equal("refused", _patientLink.Last<RecordingChanged>().You);
        Assert.Null(_patientLink.Last<RecordingChanged>().Consents);
        Assert.Equal("refused", _nurseLink.Last<RecordingChanged>().Consents![_patient.Id]);
        Answer(_patient, accept: true);
        Assert.Equal(4, _desk.Sources.Count);
        Answer(_patient, accept: false);
        Assert.Equal(2, _desk.Sources.Count);
        Assert.Equal("withdrawn", _desk.Manifest!.Consents[^1].Answer);
    }

    [Fact]
    public void ARefusalStopsWhereTheSettingSaysSo()
    {
        _desk.StopOnRefusal = true;
        Start();
        Answer(_patient, accept: true);
        (Participant late, FakeLink link) = _room.Join("Lars");
        Assert.Equal("follow-up", link.Last<ConsentAsked>().Purpose);
        Assert.Equal(4, _desk.Sources.Count);
        Answer(late, accept: false);
        Assert.Contains("finish", _desk.Orders);
        Assert.Equal(("off", "refused"), (link.Last<RecordingChanged>().State, link.Last<RecordingChanged>().Reason));
    }

    [Fact]
    public void SilenceIsNotConsent()
    {
        Start();
        Pass(31);
        Assert.Equal("on", _nurseLink.Last<RecordingChanged>().State);
        Assert.All(_desk.Sources, source => Assert.Equal(_nurse.Peer.Key, source.Peer));
    }

    [Fact]
    public void OnlyStaffStartsAndOnlyWithAPurpose()
    {
        Assert.Equal(ErrorCodes.Forbidden, _room.Room.Recording.Take(_patient, new RecordMessage { Action = "start", Purpose = "x" }).Code);
        Assert.Equal(ErrorCodes.BadMessage, _room.Room.Recording.Take(_nurse, new RecordMessage { Action = "start", Purpose = " " }).Code);
        Assert.Equal(ErrorCodes.BadMessage, _room.Room.Recording.Take(_nurse, new RecordMessage { Action = "rewind" }).Code);
        Assert.Equal(ErrorCodes.Busy, _room.Room.Recording.Take(_nurse, new RecordMessage { Action = "pause" }).Code);
        _desk.Refusal = "not here";
        Assert.Equal((ErrorCodes.Forbidden, "not here"), _room.Room.Recording.Take(_nurse, new RecordMessage { Action = "start", Purpose = "x" }));
        Assert.Equal(ErrorCodes.BadMessage, _room.Room.Recording.Take(_patient, new ConsentMessage { Request = "k-1", Accept = true }).Code);
    }

    [Fact]
    public void AFailureIsSeenByEverybody()
    {
        Running();
        _desk.Tell(new RecordingNews(RecordingState.Interrupted, RecordingOutcome.None, null));
        Assert.Equal("interrupted", _patientLink.Last<RecordingChanged>().State);
        _desk.Tell(new RecordingNews(RecordingState.Failed, RecordingOutcome.StorageFull, null));
        Assert.Equal(("failed", "storage-full"), (_patientLink.Last<RecordingChanged>().State, _patientLink.Last<RecordingChanged>().Reason));
        Assert.Contains(_desk.Acts, act => act is { What: "failed", Why: "storage-full" });
    }

    [Fact]
    public void ARecorderThatIsSilentIsShownAsInterrupted()
    {
        Running();
        _desk.IsAlive = false;
        Pass(0.5);
        Assert.Equal("interrupted", _patientLink.Last<RecordingChanged>().State);
        _desk.IsAlive = true;
        Pass(0.5);
        Assert.Equal("on", _patientLink.Last<RecordingChanged>().State);
    }

    [Fact]
    public void ChatAndChaptersNameOnlyThoseWhoConsented()
    {
        Running(accept: false);
        _room.Room.Say(_patient, "private");
        _room.Room.Say(_nurse, "noted");
        _room.Room.Leave(_patient, "left");
        Assert.Contains("Nora: noted", _desk.Orders);
        Assert.Contains("patient left, not recorded", _desk.Orders);
        Assert.DoesNotContain(_desk.Orders, order => order.Contains("private", StringComparison.Ordinal) || order.Contains("Pia", StringComparison.Ordinal));
        Assert.NotNull(_desk.Manifest!.Parties.Single(party => party.Name == "Pia").Left);
    }

    [Fact]
    public void ItEndsWhenNobodyWhoConsentedIsLeft()
    {
        Running(accept: false);
        _room.Room.Leave(_nurse, "left");
        Pass(1);
        Assert.Equal("on", _patientLink.Last<RecordingChanged>().State);
        Pass(5);
        Assert.Equal("off", _patientLink.Last<RecordingChanged>().State);
        Assert.Contains("finish", _desk.Orders);
    }

    [Fact]
    public void WhoeverComesBackWithTheSameIdIsNotAskedAgain()
    {
        Running();
        JoinToken token = _room.Token("Gun");
        (Participant first, _) = _room.Join(token);
        Assert.Equal(4, _desk.Sources.Count);
        Answer(first, accept: true);
        Assert.Equal(6, _desk.Sources.Count);
        _room.Room.Leave(first, "lost");
        Assert.Equal(4, _desk.Sources.Count);
        (_, FakeLink link) = _room.Join(token);
        Assert.Empty(link.Messages.OfType<ConsentAsked>());
        Assert.Equal(6, _desk.Sources.Count);
    }

    private void Start() => Assert.Null(_room.Room.Recording.Take(_nurse, new RecordMessage { Action = "start", Purpose = "follow-up" }).Code);

    private void Running(bool accept = true)
    {
        Start();
        Answer(_patient, accept);
        Assert.Equal("on", _nurseLink.Last<RecordingChanged>().State);
    }

    private void Answer(Participant participant, bool accept) =>
        Assert.Null(_room.Room.Recording.Take(participant, new ConsentMessage { Request = "k-1", Accept = accept }).Code);

    private void Pass(double seconds)
    {
        _room.Time.Advance(seconds);
        _room.Room.Tick();
    }
}
