namespace MediaServer.Recording.Age;

/// <summary>
/// Bech32 (BIP 173) as the age format uses it: no limit of 90 characters, checksum constant 1, one case throughout.
/// </summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    /// <summary>Encodes bytes under a human-readable part in lower case.</summary>
    public static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        byte[] groups = ToFiveBits(data);
        uint checksum = 1;
        checksum = Expand(checksum, prefix);
        foreach (byte group in groups)
        {
            checksum = Step(checksum, group);
        }

        for (int i = 0; i < 6; i++)
        {
            checksum = Step(checksum, 0);
        }

        checksum ^= 1;
        char[] text = new char[groups.Length + 6];
        for (int i = 0; i < groups.Length; i++)
        {
            text[i] = Alphabet[groups[i]];
        }

        for (int i = 0; i < 6; i++)
        {
            text[groups.Length + i] = Alphabet[(int)((checksum >> (5 * (5 - i))) & 31)];
        }

        return prefix + "1" + new string(text);
    }

    /// <summary>Decodes text whose human-readable part must be <paramref name="prefix"/> (lower case given, either case read).</summary>
    public static bool TryDecode(string text, string prefix, out byte[] data)
    {
        data = [];
        string lower = text.ToLowerInvariant();
        bool mixed = text != lower && text != text.ToUpperInvariant();
        if (mixed || lower.Length < prefix.Length + 7 || !lower.StartsWith(prefix + "1", StringComparison.Ordinal))
        {
            return false;
        }

        uint checksum = Expand(1, prefix);
        ReadOnlySpan<char> rest = lower.AsSpan(prefix.Length + 1);
        byte[] groups = new byte[rest.Length];
        for (int i = 0; i < rest.Length; i++)
        {
            int value = Alphabet.IndexOf(rest[i], StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            groups[i] = (byte)value;
            checksum = Step(checksum, (byte)value);
        }

        return checksum == 1 && TryToBytes(groups.AsSpan(..^6), out data);
    }

    private static uint Expand(uint checksum, string prefix)
    {
        foreach (char c in prefix)
        {
            checksum = Step(checksum, (byte)(c >> 5));
        }

        checksum = Step(checksum, 0);
        foreach (char c in prefix)
        {
            checksum = Step(checksum, (byte)(c & 31));
        }

        return checksum;
    }

    private static uint Step(uint checksum, byte value)
    {
        uint top = checksum >> 25;
        checksum = ((checksum & 0x1FFFFFF) << 5) ^ value;
        checksum ^= (top & 1) != 0 ? 0x3B6A57B2u : 0;
        checksum ^= (top & 2) != 0 ? 0x26508E6Du : 0;
        checksum ^= (top & 4) != 0 ? 0x1EA119FAu : 0;
        checksum ^= (top & 8) != 0 ? 0x3D4233DDu : 0;
        checksum ^= (top & 16) != 0 ? 0x2A1462B3u : 0;
        return checksum;
    }

    private static byte[] ToFiveBits(ReadOnlySpan<byte> data)
    {
        byte[] groups = new byte[((data.Length * 8) + 4) / 5];
        int accumulator = 0, bits = 0, at = 0;
        foreach (byte b in data)
        {
            accumulator = ((accumulator << 8) | b) & 0xFFF;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                groups[at++] = (byte)((accumulator >> bits) & 31);
            }
        }

        if (bits > 0)
        {
            groups[at] = (byte)((accumulator << (5 - bits)) & 31);
        }

        return groups;
    }

    private static bool TryToBytes(ReadOnlySpan<byte> groups, out byte[] data)
    {
        data = new byte[groups.Length * 5 / 8];
        int accumulator = 0, bits = 0, at = 0;
        foreach (byte group in groups)
        {
            accumulator = ((accumulator << 5) | group) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                data[at++] = (byte)(accumulator >> bits);
            }
        }

        // BIP 173: what is left over is shorter than a group and zero, or the encoding isn't canonical.
        return bits < 5 && (accumulator & ((1 << bits) - 1)) == 0;
    }
}
