using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>An <c>a=crypto</c> line (RFC 4568). Its text form hides the key, for such lines reach logs.</summary>
/// <param name="Tag">1 to 999999999; an answer repeats the tag of the line it takes.</param>
/// <param name="Suite">For example <c>AES_CM_128_HMAC_SHA1_80</c>.</param>
/// <param name="KeyAndSalt">Master key and salt, of the suite's length.</param>
/// <param name="LifetimePackets">How many packets the key may protect; 2^48 when not given.</param>
public sealed record SdesCrypto(int Tag, string Suite, byte[] KeyAndSalt, ulong LifetimePackets)
{
    private const ulong LongestLife = 1UL << 48;

    /// <summary>
    /// Reads the value of <c>a=crypto</c>. A line with an MKI, several keys or session parameters that change the transform
    /// (UNENCRYPTED_SRTP, UNENCRYPTED_SRTCP, UNAUTHENTICATED_SRTP, KDR, FEC_KEY) is refused: rooms offer a plainer one too.
    /// </summary>
    /// <param name="value">After <c>a=crypto:</c>.</param>
    /// <param name="crypto">What was read, or null.</param>
    /// <param name="reason">Why the line can't be taken; holds no key.</param>
    public static bool TryParse(string value, [NotNullWhen(true)] out SdesCrypto? crypto, out string reason)
    {
        crypto = null;
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int tag) || tag is < 1 or > 999_999_999)
        {
            reason = "needs a tag, a suite and a key";
            return false;
        }

        int length = KeyAndSaltLength(words[1]);
        if (length == 0)
        {
            reason = "unknown suite";
            return false;
        }

        // RFC 4568 section 6.3: a parameter that isn't understood makes the line invalid; WSH only advises.
        if (words.Skip(3).Any(word => !word.StartsWith("WSH=", StringComparison.Ordinal)))
        {
            reason = "session parameters aren't supported";
            return false;
        }

        return TryKey(tag, words[1], words[2], length, out crypto, out reason);
    }

    /// <summary>Bytes of master key and salt, 0 for a suite that isn't supported.</summary>
    public static int KeyAndSaltLength(string suite) => suite switch
    {
        "AES_CM_128_HMAC_SHA1_80" or "AES_CM_128_HMAC_SHA1_32" => 30,
        "AEAD_AES_128_GCM" => 28,
        "AEAD_AES_256_GCM" => 44,
        _ => 0,
    };

    /// <summary>The value of <c>a=crypto</c> with the key: for the wire alone.</summary>
    public string ToWire() => $"{Tag} {Suite} inline:{Convert.ToBase64String(KeyAndSalt)}";

    public override string ToString() => $"{Tag} {Suite} inline:[redacted]";

    private static bool TryKey(int tag, string suite, string text, int length, [NotNullWhen(true)] out SdesCrypto? crypto, out string reason)
    {
        crypto = null;
        if (!text.StartsWith("inline:", StringComparison.Ordinal) || text.Contains(';', StringComparison.Ordinal))
        {
            reason = "needs one inline key";
            return false;
        }

        string[] parts = text["inline:".Length..].Split('|');
        byte[] key = new byte[length];
        if (parts[0].Length > 88 || !Convert.TryFromBase64String(parts[0].PadRight((parts[0].Length + 3) / 4 * 4, '='), key, out int written) || written != length)
        {
            reason = "the key hasn't the suite's length";
            return false;
        }

        ulong lifetime = LongestLife;
        if (parts.Length > 2 || (parts.Length == 2 && parts[1].Contains(':', StringComparison.Ordinal)))
        {
            reason = "a master key identifier isn't supported";
            return false;
        }

        if (parts.Length == 2 && !TryLifetime(parts[1], out lifetime))
        {
            reason = "the lifetime can't be read";
            return false;
        }

        reason = "";
        crypto = new SdesCrypto(tag, suite, key, lifetime);
        return true;
    }

    // RFC 4568 section 6.1: a number or 2^n; longer than the transform allows is cut to what it allows.
    private static bool TryLifetime(string text, out ulong lifetime)
    {
        if (text.StartsWith("2^", StringComparison.Ordinal))
        {
            bool read = byte.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out byte exponent);
            lifetime = exponent >= 48 ? LongestLife : 1UL << exponent;
            return read;
        }

        bool number = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out lifetime) && lifetime > 0;
        lifetime = Math.Min(lifetime, LongestLife);
        return number;
    }
}
