using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Bench.Load.Clients;

/// <summary>The time at which a packet was made, at the end of its payload, where no server changes anything.</summary>
internal static class Stamp
{
    public const int Length = 12;

    private const uint Mark = 0x5354_4D50;

    public static void Write(Span<byte> payload, Instant now)
    {
        Span<byte> end = payload[^Length..];
        BinaryPrimitives.WriteUInt32BigEndian(end, Mark);
        BinaryPrimitives.WriteInt64BigEndian(end[4..], now.Microseconds);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, out Instant made)
    {
        bool marked = payload.Length >= Length && BinaryPrimitives.ReadUInt32BigEndian(payload[^Length..]) == Mark;
        made = marked ? new Instant(BinaryPrimitives.ReadInt64BigEndian(payload[^8..])) : default;
        return marked;
    }
}
