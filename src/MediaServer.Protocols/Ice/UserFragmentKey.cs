using System.Buffers.Binary;
using System.Text;

namespace MediaServer.Protocols.Ice;

/// <summary>
/// A local user fragment of up to 16 bytes as a key for the lane's table of sessions: no string, no allocation. Its
/// hash is seeded at random once for each process, because a user fragment arrives from the network before anything
/// is authenticated.
/// </summary>
public readonly struct UserFragmentKey : IEquatable<UserFragmentKey>
{
    /// <summary>Bytes that fit. <see cref="IceCredentialsGenerator"/> makes 8.</summary>
    public const int MaxLength = 16;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly byte _length;

    private UserFragmentKey(ReadOnlySpan<byte> fragment)
    {
        Span<byte> padded = stackalloc byte[MaxLength];
        padded.Clear();
        fragment.CopyTo(padded);
        _first = BinaryPrimitives.ReadUInt64LittleEndian(padded);
        _second = BinaryPrimitives.ReadUInt64LittleEndian(padded[8..]);
        _length = (byte)fragment.Length;
    }

    /// <summary>True for the default value, which is no fragment's key.</summary>
    public bool IsNone => _length == 0;

    /// <summary>False when the fragment is empty or longer than <see cref="MaxLength"/>: then it can't be ours.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> fragment, out UserFragmentKey key)
    {
        bool fits = fragment.Length is > 0 and <= MaxLength;
        key = fits ? new UserFragmentKey(fragment) : default;
        return fits;
    }

    /// <param name="fragment">One of our own fragments, 1-16 ice-chars.</param>
    /// <exception cref="ArgumentException">The fragment doesn't fit.</exception>
    public static UserFragmentKey From(string fragment) =>
        TryCreate(Encoding.UTF8.GetBytes(fragment), out UserFragmentKey key)
            ? key
            : throw new ArgumentException("a local user fragment has 1 to 16 bytes", nameof(fragment));

    public bool Equals(UserFragmentKey other) =>
        _first == other._first && _second == other._second && _length == other._length;

    public override bool Equals(object? obj) => obj is UserFragmentKey other && Equals(other);

    // HashCode.Combine carries the runtime's random seed of this process.
    public override int GetHashCode() => HashCode.Combine(_first, _second, _length);

    public static bool operator ==(UserFragmentKey left, UserFragmentKey right) => left.Equals(right);

    public static bool operator !=(UserFragmentKey left, UserFragmentKey right) => !left.Equals(right);
}
