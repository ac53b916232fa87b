using MediaServer.Tests;

namespace MediaServer.Protocols.Tests.Rtp;

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

    /// <summary>Runs over a folder of the fuzz corpus.</summary>
    /// <returns>How many files, or -1 where the vectors are absent.</returns>
    public static int RunCorpus(string folder, PacketReader reader)
    {
        if (Vectors.File("fuzz", folder) is not { } path)
        {
            Console.WriteLine($"passed without running: no vectors/fuzz/{folder} beside this checkout");
            return -1;
        }

        string[] files = Directory.GetFiles(path);
        foreach (string file in files)
        {
            Run(File.ReadAllBytes(file), reader);
        }

        return files.Length;
    }
}
