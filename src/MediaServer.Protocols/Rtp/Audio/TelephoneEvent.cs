using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtp;

/// <summary>A named event (RFC 4733 section 2.3): a key of a telephone, mostly.</summary>
/// <param name="Event">0 to 9 are digits, 10 the star, 11 the hash, 12 to 15 A to D.</param>
/// <param name="IsEnd">The E bit.</param>
/// <param name="Duration">In units of the clock.</param>
public readonly record struct TelephoneEvent(byte Event, bool IsEnd, ushort Duration)
{
    private const string Keys = "0123456789*#ABCD";

    /// <summary>The key, or NUL for an event that is none.</summary>
    public char Key => Event < Keys.Length ? Keys[Event] : '\0';

    public static bool TryParse(ReadOnlySpan<byte> payload, out TelephoneEvent result)
    {
        result = default;
        if (payload.Length < 4)
        {
            return false;
        }

        result = new TelephoneEvent(payload[0], (payload[1] & 0x80) != 0, BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return true;
    }

    /// <summary>True for one of the sixteen keys.</summary>
    public static bool IsKey(char key) => Keys.Contains(key, StringComparison.Ordinal);
}
