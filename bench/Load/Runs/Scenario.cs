using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Targets;

namespace MediaServer.Bench.Load.Runs;

/// <summary>A shape: who sits where, up to a size.</summary>
internal abstract class Scenario
{
    /// <summary>Clients that must be there whatever the size.</summary>
    public virtual IEnumerable<(ClientPlan Plan, Seat Seat)> Base(LoadOptions options) => [];

    /// <summary>The clients that one more of the shape's unit brings.</summary>
    public abstract IEnumerable<(ClientPlan Plan, Seat Seat)> Unit(int index, int size);

    public static Scenario Of(string shape) => shape switch
    {
        "livestream" => new Livestream(),
        "voices" => new Voices(),
        "meeting" => new Meeting(),
        "triads" => new Triads(),
        "idle" => new Idle(),
        _ => throw new ArgumentException($"'{shape}' is none of {string.Join(", ", LoadOptions.Shapes)}"),
    };

    /// <summary>One publisher of 1.5 Mbit/s to N.</summary>
    private sealed class Livestream : Scenario
    {
        public override IEnumerable<(ClientPlan, Seat)> Base(LoadOptions options) =>
        [
            (new ClientPlan { SendsVideo = true, VideoBitrate = 1_500_000, Speed = options.Speed }, new Seat("live", "publisher", SeatKind.Publisher)),
        ];

        public override IEnumerable<(ClientPlan, Seat)> Unit(int index, int size) =>
            [(ClientPlan.Player(0, 1), new Seat("live", $"player {index}", SeatKind.Player))];
    }

    /// <summary>Ten voices to N; in a room of more than four the three loudest are heard.</summary>
    private sealed class Voices : Scenario
    {
        public override IEnumerable<(ClientPlan, Seat)> Base(LoadOptions options) => Enumerable.Range(0, 10).Select(voice => (
            new ClientPlan { SendsAudio = true, Level = (byte)(voice < 3 ? 20 + voice : 70), Speed = options.Speed },
            new Seat("voices", $"voice {voice}", SeatKind.Publisher)));

        public override IEnumerable<(ClientPlan, Seat)> Unit(int index, int size) =>
            [(ClientPlan.Player(3, 0), new Seat("voices", $"player {index}", SeatKind.Player))];
    }

    /// <summary>N by N with simulcast of three layers.</summary>
    private sealed class Meeting : Scenario
    {
        public override IEnumerable<(ClientPlan, Seat)> Unit(int index, int size) =>
        [
            (new ClientPlan
            {
                SendsAudio = true,
                SendsVideo = true,
                Layers = 3,
                Level = (byte)(index < 3 ? 30 : 60),
                AudioSlots = 3,
                VideoSlots = Math.Clamp(size - 1, 1, 16),
            },
            new Seat("meeting", $"party {index}", SeatKind.Party)),
        ];
    }

    /// <summary>Three parties, each with camera and content, times rooms: the shape of a visit.</summary>
    private sealed class Triads : Scenario
    {
        public override IEnumerable<(ClientPlan, Seat)> Unit(int index, int size) => Enumerable.Range(0, 3).Select(party => (
            new ClientPlan { SendsAudio = true, SendsVideo = true, SendsContent = true, AudioSlots = 2, VideoSlots = 4 },
            new Seat($"visit-{index}", $"party {party}", SeatKind.Party)));
    }

    /// <summary>Joined, connected, silent; rooms of four.</summary>
    private sealed class Idle : Scenario
    {
        public override IEnumerable<(ClientPlan, Seat)> Unit(int index, int size) =>
        [
            (new ClientPlan { SendsAudio = true, SendsVideo = true, Silent = true, AudioSlots = 3, VideoSlots = 3 },
            new Seat($"waiting-{index / 4}", $"party {index}", SeatKind.Party)),
        ];
    }
}
