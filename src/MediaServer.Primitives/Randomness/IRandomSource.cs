namespace MediaServer.Primitives;

/// <summary>
/// Where a core takes random values from: the crypto room's generator in the server, a seeded one in simulations.
/// </summary>
public interface IRandomSource
{
    /// <summary>Fills <paramref name="destination"/> with random bytes.</summary>
    void Fill(Span<byte> destination);
}

/// <summary>Numbers from a source of random bytes.</summary>
public static class RandomSourceExtensions
{
    public static uint NextUInt32(this IRandomSource source)
    {
        Span<byte> bytes = stackalloc byte[4];
        source.Fill(bytes);
        return BitConverter.ToUInt32(bytes);
    }

    public static ulong NextUInt64(this IRandomSource source)
    {
        Span<byte> bytes = stackalloc byte[8];
        source.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
