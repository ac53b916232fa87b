namespace MediaServer.Primitives;

/// <summary>
/// A value that says something of a person (name, room, address). It prints <c>[redacted]</c>, so that a log line
/// or an exception can't give it away; whoever needs it writes <see cref="Reveal"/> and can be found by that name.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Personal<T>(T value) : IEquatable<Personal<T>>
{
    private readonly T _value = value;

    /// <summary>The value itself: only for the person's own screen, the audit log and the wire.</summary>
    public T Reveal() => _value;

    public bool Equals(Personal<T> other) => EqualityComparer<T>.Default.Equals(_value, other._value);

    public override bool Equals(object? obj) => obj is Personal<T> other && Equals(other);

    public override int GetHashCode() => _value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(_value);

    public static bool operator ==(Personal<T> left, Personal<T> right) => left.Equals(right);

    public static bool operator !=(Personal<T> left, Personal<T> right) => !left.Equals(right);

    public override string ToString() => "[redacted]";
}
