using MediaServer.Primitives;

namespace MediaServer.Bench.Links;

/// <summary>
/// The profiles of FIELD.md section 3. What moves at random (rates of each second, outages) is drawn from the seed, so that one
/// seed is one link.
/// </summary>
public static class LinkProfiles
{
    public static IReadOnlyList<string> Names { get; } =
        ["L0", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "step", "floor", "voices", "loss5", "loss10", "loss20", "loss5far", "loss10far", "loss20far"];

    public static LinkProfile Get(string name, ulong seed) => name switch
    {
        "L0" => Plain(name, "county fibre", 100_000, 100_000, 15, 1, 0, 1, 50, 50),
        "L1" => Plain(name, "ADSL, good loop", 8000, 800, 40, 6, 0.001, 1, 200, 400),
        "L2" => Plain(name, "ADSL, long loop", 1000, 500, 65, 15, 0.0017, 0.33, 300, 800),
        "L3" => WithTcp(Plain(name, "shared clinic line with TCP both ways", 2000, 1000, 45, 10, 0, 1, 500, 1000)),
        "L4" => Village(name, seed),
        "L5" => CellEdge(name, seed),
        "L6" => Car(name, seed),
        "L7" => LowOrbit(name),
        "L8" => Geostationary(name),
        "step" => Step(name),
        "floor" => Plain(name, "long loop capped to 150/100", 150, 100, 65, 15, 0.0017, 0.33, 300, 800),
        "voices" => Plain(name, "60/60: voices alone", 60, 60, 65, 15, 0.0017, 0.33, 600, 800),
        "loss5" => Plain(name, "5 % random loss", 500, 500, 50, 2, 0.05, 1, 300, 300),
        "loss10" => Plain(name, "10 % random loss", 500, 500, 50, 2, 0.1, 1, 300, 300),
        "loss20" => Plain(name, "20 % random loss", 500, 500, 50, 2, 0.2, 1, 300, 300),
        "loss5far" => Plain(name, "5 % random loss, RTT 300", 500, 500, 300, 2, 0.05, 1, 300, 300),
        "loss10far" => Plain(name, "10 % random loss, RTT 300", 500, 500, 300, 2, 0.1, 1, 300, 300),
        "loss20far" => Plain(name, "20 % random loss, RTT 300", 500, 500, 300, 2, 0.2, 1, 300, 300),
        _ => throw new ArgumentException($"no profile {name}; known are {string.Join(", ", Names)}", nameof(name)),
    };

    private static LinkProfile Plain(
        string name, string title, double down, double up, double roundTrip, double jitter, double toBad, double toGood, double queueDown, double queueUp)
    {
        LinkDirection one = new()
        {
            Kbit = _ => down,
            DelayMs = _ => roundTrip / 2,
            JitterMs = jitter,
            ToBad = toBad,
            ToGood = toGood,
            QueueMs = queueDown,
        };
        return new LinkProfile(name, title, one, one with { Kbit = _ => up, QueueMs = queueUp }, roundTrip, 120);
    }

    private static LinkProfile WithTcp(LinkProfile profile) =>
        profile with { Down = profile.Down with { HasTcp = true }, Up = profile.Up with { HasTcp = true } };

    private static LinkProfile Village(string name, ulong seed)
    {
        double[] steps = Uniform(seed, 600, 0.7, 1.3);
        LinkDirection down = new()
        {
            Kbit = s => 10_000 * steps[(int)s % steps.Length],
            DelayMs = _ => 30,
            JitterMs = 15,
            ToBad = 0.0004,
            ToGood = 0.2,
            QueueMs = 300,
            Gaps = Every(60, 0.15, 600),
        };
        return new LinkProfile(name, "LTE village", down, down with { Kbit = s => 3000 * steps[(int)(s + 300) % steps.Length], QueueMs = 500 }, 60, 150);
    }

    private static LinkProfile CellEdge(string name, ulong seed)
    {
        double[] steps = Uniform(seed, 200, 0.3, 1);
        LinkDirection down = new()
        {
            Kbit = s => 1500 * steps[(int)(s / 3) % steps.Length],
            DelayMs = _ => 47.5,
            JitterMs = 40,
            ToBad = 0.0017,
            ToGood = 0.167,
            QueueMs = 800,
            Gaps = Every(90, 0.6, 600),
        };
        return new LinkProfile(name, "LTE cell edge, indoors", down, down with { Kbit = s => 400 * steps[(int)((s / 3) + 100) % steps.Length], QueueMs = 1200 }, 95, 200);
    }

    /// <summary>A drive: the rate wanders over 5 s steps (correlated), the round trip between 80 and 200 ms, outages of 1 to 5 s each 2 to 4 min.</summary>
    private static LinkProfile Car(string name, ulong seed)
    {
        SeededRandomSource random = new(seed ^ 0x6C6B);
        double[] level = new double[240];
        double[] delay = new double[240];
        double at = 0.5;
        double path = 140;
        for (int i = 0; i < level.Length; i++)
        {
            at = Math.Clamp(at + (random.NextGaussian() * 0.15), 0.06, 1);
            path = Math.Clamp(path + (random.NextGaussian() * 12), 80, 200);
            level[i] = at;
            delay[i] = path / 2;
        }

        List<(double, double)> gaps = [];
        for (double t = 40 + (random.NextDouble() * 60); t < 1200; t += 120 + (random.NextDouble() * 120))
        {
            gaps.Add((t, t + 1 + (random.NextDouble() * 4)));
        }

        LinkDirection down = new()
        {
            Kbit = s => 4000 * level[(int)(s / 5) % 240],
            DelayMs = s => delay[(int)(s / 5) % 240],
            JitterMs = 60,
            ToBad = 0.0026,
            ToGood = 0.083,
            QueueMs = 1000,
            Gaps = gaps,
        };
        return new LinkProfile(name, "ambulance, home-care car", down, down with { Kbit = s => 1200 * level[(int)(s / 5) % 240], QueueMs = 1500 }, 140, 240);
    }

    private static LinkProfile LowOrbit(string name)
    {
        LinkDirection down = new()
        {
            Kbit = _ => 50_000,
            DelayMs = s => 31 + ((int)(s / 15) % 3 * 12.5) - 12.5,
            JitterMs = 10,
            ToBad = 0.003,
            ToGood = 1,
            QueueMs = 150,
            SpellEverySeconds = 15,
            SpellSeconds = 0.08,
            SpellLoss = 0.5,
            Gaps = Every(300, 0.4, 1200, 70),
        };
        return new LinkProfile(name, "low-orbit satellite", down, down with { Kbit = _ => 8000, QueueMs = 250 }, 62, 120);
    }

    private static LinkProfile Geostationary(string name)
    {
        LinkDirection down = new()
        {
            Kbit = _ => 10_000,
            DelayMs = _ => 300,
            JitterMs = 20,
            ToBad = 0.003,
            ToGood = 1,
            QueueMs = 500,
            SpellEverySeconds = 180,
            SpellSeconds = 2,
            SpellLoss = 0.1,
        };
        return new LinkProfile(name, "geostationary satellite", down, down with { Kbit = _ => 1000, QueueMs = 1000 }, 600, 120);
    }

    private static LinkProfile Step(string name)
    {
        LinkDirection down = new()
        {
            Kbit = s => s < 40 ? 1000 : s < 60 ? 2500 : s < 80 ? 600 : 1000,
            DelayMs = _ => 30,
            JitterMs = 2,
            QueueMs = 300,
        };
        return new LinkProfile(name, "step test", down, down with { Kbit = _ => 2000 }, 60, 120);
    }

    private static double[] Uniform(ulong seed, int count, double from, double to)
    {
        SeededRandomSource random = new(seed ^ 0x5173);
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = from + (random.NextDouble() * (to - from));
        }

        return values;
    }

    private static List<(double From, double To)> Every(double seconds, double length, double until, double first = 0)
    {
        List<(double, double)> gaps = [];
        for (double t = first > 0 ? first : seconds; t < until; t += seconds)
        {
            gaps.Add((t, t + length));
        }

        return gaps;
    }
}
