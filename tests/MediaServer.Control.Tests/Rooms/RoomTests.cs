using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Engine;

namespace MediaServer.Control.Tests;

public sealed class RoomTests
{
    [Fact]
    public void TheAnswerComesBeforeEverythingThatFollowsFromIt()
    {
        TestRoom test = new();
        test.Join("Anna");
        (_, FakeLink bo) = test.Join("Bo");

        Joined joined = Assert.IsType<Joined>(bo.Messages[0]);
        Assert.Equal(2, joined.Participants.Count);
        Assert.Equal(["camera", "microphone"], joined.Tracks.Select(track => track.Source).Order());
    }

    [Fact]
    public void SoundAndPictureOfOneShareAPairOfSlots()
    {
        TestRoom test = new();
        (_, FakeLink anna) = test.Join("Anna");
        test.Join("Bo");
        test.Join("Cia");

        foreach (IGrouping<string, TrackInfo> tracks in anna.Tracks.GroupBy(track => track.Participant))
        {
            int audio = int.Parse(tracks.Single(track => track.Source == "microphone").Mid);
            int video = int.Parse(tracks.Single(track => track.Source == "camera").Mid);
            Assert.Equal(audio + 1, video);
        }
    }

    [Fact]
    public void TheEngineIsToldWhatEachSlotCarries()
    {
        TestRoom test = new();
        (Participant anna, FakeLink link) = test.Join("Anna");
        (Participant bo, _) = test.Join("Bo");

        foreach (TrackInfo track in link.Tracks)
        {
            SourceKey? bound = test.Engine.Bound(anna.Peer.Key, track.Mid);
            Assert.Equal(bo.Peer.Key, bound!.Value.Peer);
            Assert.Equal(track.Source == "microphone" ? "0" : "1", bound.Value.Mid);
        }
    }

    [Fact]
    public void WhoLeavesFreesTheSlotsAndNothingElseMoves()
    {
        TestRoom test = new();
        (Participant anna, FakeLink link) = test.Join("Anna");
        (Participant bo, _) = test.Join("Bo");
        test.Join("Cia");
        TrackInfo[] ofCia = [.. link.Tracks.Where(track => track.Participant != bo.Id)];
        string midOfBo = link.Tracks.First(track => track.Participant == bo.Id).Mid;

        test.Room.Leave(bo, "left");

        Assert.Equal(ofCia, link.Tracks);
        Assert.Null(test.Engine.Bound(anna.Peer.Key, midOfBo));
        Assert.Equal(bo.Id, link.Last<Left>().Participant);
    }

    [Fact]
    public void TooFewSlotsAreAskedForOnce()
    {
        TestRoom test = new();
        (_, FakeLink anna) = test.Join("Anna");
        foreach (string name in new[] { "Bo", "Cia", "Dan", "Eva" })
        {
            test.Join(name);
        }

        Need need = Assert.Single(anna.Messages.OfType<Need>());
        Assert.Equal((1, 1), (need.Audio, need.Video));
        Assert.Equal(6, anna.Tracks.Count);
    }

    [Fact]
    public void AnUpdateWithMoreSlotsIsFilledAtOnce()
    {
        TestRoom test = new();
        (Participant anna, FakeLink link) = test.Join("Anna");
        foreach (string name in new[] { "Bo", "Cia", "Dan", "Eva" })
        {
            test.Join(name);
        }

        test.Room.Update(anna, new UpdateMessage { Id = 7, Offer = TestRoom.Offer + "; 8 audio receive; 9 video receive" });

        Updated updated = link.Last<Updated>();
        Assert.Equal(7, updated.Id);
        Assert.Equal(8, updated.Tracks.Count);
    }

    [Fact]
    public void AScreenSitsBesideTheCamera()
    {
        TestRoom test = new();
        (_, FakeLink anna) = test.Join("Anna");
        (Participant bo, _) = test.Join("Bo");
        test.Room.Update(bo, new UpdateMessage
        {
            Offer = TestRoom.Offer + "; 8 video send",
            Sources = [new SourceEntry("8", "screen")],
        });

        Assert.Equal(["camera", "microphone", "screen"], anna.Tracks.Select(track => track.Source).Order());
        Assert.Contains($"kind {bo.Peer.Key.Number} 8 Screen", test.Engine.Calls);
    }

    [Fact]
    public void SlotsFollowTheView()
    {
        TestRoom test = new();
        (Participant anna, FakeLink link) = test.Join("Anna", "0 audio receive; 1 video receive");
        test.Join("Bo");
        (Participant cia, _) = test.Join("Cia");

        bool taken = test.Room.SetView(anna, new ViewMessage { Tiles = [new TileEntry(cia.Id, "camera", 1280, 720, 1)] });

        Assert.True(taken);
        Assert.Equal(cia.Id, link.Tracks.Single(track => track.Source == "camera").Participant);
        Assert.Contains($"view {anna.Peer.Key.Number} 1 1280x720 1", test.Engine.Calls);
    }

    [Fact]
    public void AViewThatCannotBeChangesNothing()
    {
        TestRoom test = new();
        (Participant anna, _) = test.Join("Anna");
        Assert.False(test.Room.SetView(anna, new ViewMessage { Tiles = [new TileEntry("x", "camera", -1, 720, 0)] }));
        Assert.False(test.Room.SetView(anna, new ViewMessage { Tiles = [new TileEntry("x", "face", 10, 10, 0)] }));
        Assert.False(test.Room.SetView(anna, new ViewMessage { Tiles = [null!] }));
        Assert.False(anna.View.IsKnown);
    }

    [Fact]
    public void OthersAreToldOfAMute()
    {
        TestRoom test = new();
        (_, FakeLink anna) = test.Join("Anna");
        (Participant bo, _) = test.Join("Bo");

        Assert.True(test.Room.SetMuted(bo, SourceKind.Camera, muted: true));

        Assert.Equal(["camera"], anna.Last<ParticipantChanged>().Participant.Muted);
        Assert.Equal("muted", anna.Tracks.Single(track => track.Source == "camera").State);
        Assert.Contains($"mute {bo.Peer.Key.Number} 1 True", test.Engine.Calls);
        Assert.False(test.Room.SetMuted(bo, SourceKind.Screen, muted: true));
    }

    [Fact]
    public void ALostSocketLeavesAfterItsGrace()
    {
        TestRoom test = new();
        (_, FakeLink anna) = test.Join("Anna");
        (Participant bo, FakeLink link) = test.Join("Bo");

        test.Room.LoseLink(bo, link);
        test.Time.Advance(19);
        test.Room.Tick();
        Assert.Equal(2, test.Room.Count);

        test.Time.Advance(2);
        test.Room.Tick();
        Assert.Equal(1, test.Room.Count);
        Assert.Equal("lost", anna.Last<Left>().Reason);
    }

    [Fact]
    public void ALostSocketWhoseMediaIsGoneLeavesAtOnce()
    {
        TestRoom test = new();
        test.Join("Anna");
        (Participant bo, FakeLink link) = test.Join("Bo");
        test.Room.LoseLink(bo, link);
        test.Room.Handle(new PeerExpired(bo.Peer.Key));
        Assert.Equal(1, test.Room.Count);
    }

    [Fact]
    public void ComingBackNeedsTheSecretAndTellsEverything()
    {
        TestRoom test = new();
        (Participant anna, FakeLink first) = test.Join("Anna");
        (Participant bo, _) = test.Join("Bo");
        test.Room.Say(bo, "hello");
        test.Room.LoseLink(anna, first);
        FakeLink second = new();

        Assert.Null(test.Room.Resume(anna.Id, new ResumeMessage { Resume = "wrong" }, second, "new"));
        Assert.Same(anna, test.Room.Resume(anna.Id, new ResumeMessage { Id = 3, Resume = "secret-of-" + anna.Id }, second, "new"));

        Resumed resumed = second.Last<Resumed>();
        Assert.Equal(3, resumed.Id);
        Assert.Equal("hello", Assert.Single(resumed.Chat).Text);
        Assert.Equal(2, resumed.Tracks.Count);
        test.Time.Advance(60);
        test.Room.Tick();
        Assert.Equal(2, test.Room.Count);
    }

    [Fact]
    public void ASecondJoinWithOneTokenReplacesTheFirst()
    {
        TestRoom test = new();
        (_, FakeLink bo) = test.Join("Bo");
        JoinToken token = test.Token("Anna");
        (Participant former, FakeLink first) = test.Join(token);
        (Participant latter, FakeLink second) = test.Join(token);

        Assert.Equal("replaced", first.EndedBy);
        Assert.NotSame(former, latter);
        Assert.Equal(2, test.Room.Count);
        Assert.Empty(bo.Messages.OfType<Left>());
        Assert.Equal(2, bo.Tracks.Count);
        Assert.Single(second.Messages.OfType<Joined>());

        // The former socket's end must not touch the new participant.
        test.Room.LoseLink(former, first);
        Assert.NotNull(latter.Link);
    }

    [Fact]
    public void ABadOfferDoesNotReplaceAnybody()
    {
        TestRoom test = new();
        JoinToken token = test.Token("Anna");
        (Participant former, FakeLink first) = test.Join(token);
        ConnectResult result = test.Room.Join(TestRoom.Request(token, new FakeLink(), offer: ""));
        Assert.Equal(ErrorCodes.BadMessage, result.Code);
        Assert.Null(first.EndedBy);
        Assert.Same(former, test.Room.Find(token.Participant));
    }

    [Fact]
    public void AFullRoomTakesNobodyButWhoComesBack()
    {
        TestRoom test = new(new RoomOptions { MaxParticipants = 2 });
        JoinToken token = test.Token("Anna");
        test.Join(token);
        test.Join("Bo");
        Assert.Equal(ErrorCodes.RoomFull, test.Room.Join(TestRoom.Request(test.Token("Cia"), new FakeLink())).Code);
        test.Join(token);
    }

    [Fact]
    public void AnUpdateAfterTheMediaIsGoneSaysSo()
    {
        TestRoom test = new();
        (Participant anna, FakeLink link) = test.Join("Anna");
        test.Room.Handle(new PeerExpired(anna.Peer.Key));
        Assert.Equal("lost", link.Last<Link>().State);
        Assert.Equal(ErrorCodes.Gone, test.Room.Update(anna, new UpdateMessage { Offer = TestRoom.Offer }).Code);
    }

    [Fact]
    public void QualityIsToldWhenItChangedAndAtMostEachTwoSeconds()
    {
        TestRoom test = new();
        (Participant anna, FakeLink link) = test.Join("Anna");
        test.Room.Tick();
        int before = link.Messages.OfType<Quality>().Count();
        test.Room.Handle(new LinkChanged(anna.Peer.Key, LinkState.Poor, 180, 3, 1));
        test.Room.Tick();
        Assert.Equal(before, link.Messages.OfType<Quality>().Count());
        test.Time.Advance(2.1);
        test.Room.Tick();
        Quality quality = link.Last<Quality>();
        Assert.Equal(1, quality.Participants[anna.Id]);
        Assert.Equal(new OwnQuality(3, 1, 180), quality.Self);
        Assert.Equal("poor", link.Last<Link>().State);
    }

    [Fact]
    public void TheChatKeepsItsLastTwoHundredLines()
    {
        TestRoom test = new();
        (Participant anna, _) = test.Join("Anna");
        for (int i = 0; i < 250; i++)
        {
            test.Room.Say(anna, $"line {i}");
        }

        (_, FakeLink bo) = test.Join("Bo");
        IReadOnlyList<ChatLine> chat = bo.Last<Joined>().Chat;
        Assert.Equal(200, chat.Count);
        Assert.Equal("line 249", chat[^1].Text);
    }

    [Fact]
    public void WithMorePeopleThanSlotsWhoSpeaksIsHeard()
    {
        TestRoom test = new();
        (_, FakeLink anna) = test.Join("Anna", "0 audio receive");
        test.Join("Bo");
        (Participant cia, _) = test.Join("Cia");
        Assert.NotEqual(cia.Id, anna.Tracks.Single().Participant);

        test.Room.Handle(new SpeakersChanged(test.Room.Key, [cia.Peer.Key]));

        Assert.Equal(cia.Id, anna.Tracks.Single().Participant);
        Assert.Equal([cia.Id], anna.Last<Speakers>().Participants);
    }

    [Fact]
    public void LayersAreToldToThePublisherByTheSourcesName()
    {
        TestRoom test = new();
        (Participant anna, FakeLink link) = test.Join("Anna");
        test.Room.Handle(new LayersWanted(new SourceKey(anna.Peer.Key, "1"), [new EncodingWanted("h", false, 0, 0)]));
        Layers layers = link.Last<Layers>();
        Assert.Equal("camera", layers.Source);
        Assert.Equal(new LayerEntry("h", false, null, null), Assert.Single(layers.Encodings));
    }

    [Fact]
    public void ClosingEndsEverybodyAndTheEngineRoom()
    {
        TestRoom test = new();
        (_, FakeLink anna) = test.Join("Anna");
        test.Room.Close("closed");
        Assert.Equal("closed", anna.EndedBy);
        Assert.Empty(test.Engine.Peers);
        Assert.Contains($"close {test.Room.Key.Number}", test.Engine.Calls);
    }
}
