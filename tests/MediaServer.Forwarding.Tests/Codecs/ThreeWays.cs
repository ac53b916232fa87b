namespace MediaServer.Forwarding.Tests.Codecs;

internal delegate void PacketReader(ReadOnlySpan<byte> packet);

/// <summary>Runs a reader over a packet as it is, cut at every length, and with each bit of its header flipped.</summary>
internal static class ThreeWays
{
    private const int HeaderBits = 8 * 96;
    private const int SmallLength = 1024;

    public static void Run(ReadOnlySpan<byte> packet, PacketReader reader)
    {
        // A copy of the exact length: whatever reads past the end throws.
        byte[] whole = packet.ToArray();
        reader(whole);
        int step = whole.Length < SmallLength ? 1 : 997;
        for (int length = 0; length < whole.Length; length += step)
        {
            reader(whole.AsSpan(0, length).ToArray());
        }

        for (int bit = 0; bit < Math.Min(HeaderBits, 8 * whole.Length); bit++)
        {
            whole[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            reader(whole);
            whole[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        }
    }
}
