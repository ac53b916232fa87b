namespace MediaServer.Protocols.Sdp;

/// <summary>ICE credentials (RFC 8839 section 5.4) and fingerprints (RFC 8122 section 5) of a section or session.</summary>
internal static class IceAttributes
{
    /// <summary>From the section, else the session; null when missing or not of the allowed lengths (4 and 22 to 256).</summary>
    public static IceCredentials? Credentials(SdpBlock section, SdpBlock session)
    {
        string? fragment = section.Find("ice-ufrag") ?? session.Find("ice-ufrag");
        string? password = section.Find("ice-pwd") ?? session.Find("ice-pwd");
        return fragment is { Length: >= 4 and <= 256 } && password is { Length: >= 22 and <= 256 }
            && IsPrintable(fragment) && IsPrintable(password)
            ? new IceCredentials(fragment, password)
            : null;
    }

    /// <summary>Those with a hash that still is one: SHA-1 and MD5 are passed over.</summary>
    public static List<CertificateFingerprint> Fingerprints(SdpBlock section, SdpBlock session)
    {
        SdpBlock block = section.Has("fingerprint") ? section : session;
        List<CertificateFingerprint> found = [];
        foreach (string value in block.All("fingerprint"))
        {
            if (found.Count < 8 && Parse(value) is { } fingerprint)
            {
                found.Add(fingerprint);
            }
        }

        return found;
    }

    public static string Write(CertificateFingerprint fingerprint) =>
        $"{fingerprint.Algorithm} {Convert.ToHexString(fingerprint.Value).Chunk(2).Select(pair => new string(pair)).Aggregate((a, b) => $"{a}:{b}")}";

    private static CertificateFingerprint? Parse(string value)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            return null;
        }

        string algorithm = words[0].ToLowerInvariant();
        int length = algorithm switch { "sha-256" => 32, "sha-384" => 48, "sha-512" => 64, _ => 0 };
        if (length == 0 || words[1].Length != (length * 3) - 1)
        {
            return null;
        }

        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            ReadOnlySpan<char> pair = words[1].AsSpan(i * 3, 2);
            if (!char.IsAsciiHexDigit(pair[0]) || !char.IsAsciiHexDigit(pair[1]) || (i > 0 && words[1][(i * 3) - 1] != ':'))
            {
                return null;
            }

            bytes[i] = Convert.ToByte(pair.ToString(), 16);
        }

        return new CertificateFingerprint(algorithm, bytes);
    }

    private static bool IsPrintable(string text) => text.All(c => c is > ' ' and < '\x7f');
}
