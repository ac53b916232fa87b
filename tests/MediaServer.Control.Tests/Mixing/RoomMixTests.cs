using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;
using MediaServer.Control.Mixing;
using MediaServer.Control.Rooms;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests.Mixing;

public sealed class RoomMixTests : IMixListener
{
    private readonly FakePlane _plane = new();
    private readonly TestRoom _room;

    public RoomMixTests() => _room = new TestRoom(codecs: _plane);

    [Fact]
    public void NothingIsMixedForBrowsers()
    {
        _room.Join("Anna");
        _room.Join("Bo");
        Assert.Empty(_plane.Mixes);
        Assert.Empty(_room.Engine.MixTaps);
    }

    [Fact]
    public void ALegHearsEverybodyButItself()
    {
        _room.Join("Anna");
        Participant leg = JoinLeg("Cart 4");
        _room.Join("Bo");
        FakePlane.FakeMix mix = Assert.Single(_plane.Mixes);
        Assert.Equal(3, mix.Voices.Count);
        Assert.All(mix.Voices, voice => Assert.Equal(_room.Room.Key.Lane + 1, voice.Ring));
        FakePlane.FakeOutput output = Assert.Single(mix.Outputs);
        VoiceTap tap = (VoiceTap)_room.Engine.MixTaps[leg.Source(SourceKind.Microphone)!.Key];
        tap.OnPacket(new Talker(300).Next(), Codec.Opus, Instant.FromSeconds(1), 0x80 | 33);
        FakePlane.FakeVoice own = Assert.Single(mix.Voices, voice => voice.Packets.Count == 1);
        Assert.Equal(33, own.Packets[0].Level);
        Assert.Same(own, output.Excluded);
    }

    [Fact]
    public void WhoLeavesIsHeardNoMoreAndTheLastListenerEndsTheMix()
    {
        (Participant anna, _) = _room.Join("Anna");
        Participant leg = JoinLeg("Cart 4");
        Participant other = JoinLeg("Cart 5");
        _room.Room.Leave(anna, "left");
        Assert.Equal(2, _plane.Mixes[0].Voices.Count);
        _room.Room.Leave(other, "left");
        Assert.Single(_plane.Mixes[0].Outputs);
        _room.Room.Leave(leg, "left");
        Assert.Empty(_plane.Mixes);
        Assert.Empty(_room.Engine.MixTaps);
    }

    [Fact]
    public void AThinLinkGetsOneMixedVoiceAndABetterOneSingleVoices()
    {
        (Participant anna, FakeLink link) = _room.Join("Anna");
        _room.Join("Bo");
        _room.Join("Cilla");
        _room.Room.Handle(new LinkChanged(anna.Peer.Key, LinkState.Poor, 70, 4, 1));
        Assert.NotNull(anna.MixedBy);
        Assert.Equal(60, Assert.Single(_plane.Mixes[0].Outputs).Format.PacketMs);
        Slot slot = Assert.Single(anna.Slots.All, slot => slot is { Media: MediaKind.Audio, Source: not null });
        Assert.Equal(SourceKind.Mix, slot.Source!.Kind);
        Assert.Contains(link.Tracks, track => track is { Source: "mix", Participant: "" });

        _room.Room.Handle(new LinkChanged(anna.Peer.Key, LinkState.Poor, 100, 4, 1));
        Assert.NotNull(anna.MixedBy);
        _room.Room.Handle(new LinkChanged(anna.Peer.Key, LinkState.Reduced, 200, 4, 3));
        Assert.Null(anna.MixedBy);
        Assert.Empty(_plane.Mixes);
        Assert.Equal(2, anna.Slots.All.Count(slot => slot is { Media: MediaKind.Audio, Source: not null }));
    }

    [Fact]
    public void WithoutACodecProcessAThinLinkKeepsItsVoices()
    {
        _plane.IsReady = false;
        (Participant anna, _) = _room.Join("Anna");
        _room.Join("Bo");
        _room.Join("Cilla");
        _room.Room.Handle(new LinkChanged(anna.Peer.Key, LinkState.Poor, 70, 4, 1));
        Assert.Null(anna.MixedBy);
    }

    void IMixListener.OnFrame(uint time, bool starts, int delayMs, ReadOnlySpan<byte> payload)
    {
    }

    private Participant JoinLeg(string name)
    {
        JoinRequest request = TestRoom.Request(_room.Token(name), new FakeLink(), "0 audio send; 1 video send; 2 video receive") with
        {
            Kind = ParticipantKind.Sip,
            Ear = new MixEar(new AudioFormat(Codec.G722), this),
        };
        Assert.NotNull(_room.Room.Join(request).Peer);
        return _room.Room.Find(request.ParticipantId)!;
    }
}
