namespace MediaServer.Primitives;

/// <summary>
/// A point on the engine's monotonic clock, in microseconds since the process started.
/// A core never reads a clock: it is handed an <see cref="Instant"/> with each input.
/// </summary>
/// <param name="Microseconds">Microseconds on the monotonic clock; never goes back.</param>
public readonly record struct Instant(long Microseconds) : IComparable<Instant>
{
    /// <summary>The deadline of something that has none.</summary>
    public static readonly Instant Never = new(long.MaxValue);

    /// <summary>Earlier than everything the engine can hand out.</summary>
    public static readonly Instant Past = new(long.MinValue / 4);

    public static Instant FromMilliseconds(long milliseconds) => new(milliseconds * 1000);

    public static Instant FromSeconds(double seconds) => new((long)(seconds * 1_000_000));

    public double Seconds => Microseconds / 1_000_000.0;

    public long Milliseconds => Microseconds / 1000;

    public static Instant operator +(Instant left, Duration right) =>
        left == Never ? Never : new(left.Microseconds + right.Microseconds);

    public static Instant operator -(Instant left, Duration right) => new(left.Microseconds - right.Microseconds);

    public static Duration operator -(Instant left, Instant right) => new(left.Microseconds - right.Microseconds);

    public static bool operator <(Instant left, Instant right) => left.Microseconds < right.Microseconds;

    public static bool operator >(Instant left, Instant right) => left.Microseconds > right.Microseconds;

    public static bool operator <=(Instant left, Instant right) => left.Microseconds <= right.Microseconds;

    public static bool operator >=(Instant left, Instant right) => left.Microseconds >= right.Microseconds;

    public static Instant Min(Instant left, Instant right) => left < right ? left : right;

    public static Instant Max(Instant left, Instant right) => left > right ? left : right;

    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    public override string ToString() => this == Never ? "never" : $"{Seconds:F6} s";
}
