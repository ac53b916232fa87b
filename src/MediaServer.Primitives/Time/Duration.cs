namespace MediaServer.Primitives;

/// <summary>A span of time in microseconds; may be negative.</summary>
/// <param name="Microseconds">Length in microseconds.</param>
public readonly record struct Duration(long Microseconds) : IComparable<Duration>
{
    public static readonly Duration Zero = new(0);

    public static Duration FromMicroseconds(long microseconds) => new(microseconds);

    public static Duration FromMilliseconds(double milliseconds) => new((long)(milliseconds * 1000));

    public static Duration FromSeconds(double seconds) => new((long)(seconds * 1_000_000));

    public double Seconds => Microseconds / 1_000_000.0;

    public double Milliseconds => Microseconds / 1000.0;

    public static Duration operator +(Duration left, Duration right) => new(left.Microseconds + right.Microseconds);

    public static Duration operator -(Duration left, Duration right) => new(left.Microseconds - right.Microseconds);

    public static Duration operator *(Duration left, double right) => new((long)(left.Microseconds * right));

    public static Duration operator /(Duration left, double right) => new((long)(left.Microseconds / right));

    public static bool operator <(Duration left, Duration right) => left.Microseconds < right.Microseconds;

    public static bool operator >(Duration left, Duration right) => left.Microseconds > right.Microseconds;

    public static bool operator <=(Duration left, Duration right) => left.Microseconds <= right.Microseconds;

    public static bool operator >=(Duration left, Duration right) => left.Microseconds >= right.Microseconds;

    public static Duration Min(Duration left, Duration right) => left < right ? left : right;

    public static Duration Max(Duration left, Duration right) => left > right ? left : right;

    public int CompareTo(Duration other) => Microseconds.CompareTo(other.Microseconds);

    public override string ToString() => $"{Milliseconds:F3} ms";
}
