using System.Security.Cryptography;
using System.Text;

namespace MediaServer.Protocols.Sip;

/// <summary>The hashes of digest authentication (RFC 7616, RFC 8760). MD5 is for endpoints that know nothing else.</summary>
public enum DigestAlgorithm : byte
{
    Md5,
    Sha256,
}

/// <summary>What follows from an algorithm.</summary>
public static class DigestAlgorithms
{
    /// <summary>As it stands in a challenge.</summary>
    public static string ToWire(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5";

    /// <summary>False for an algorithm that isn't known, among them the session variants. No name means MD5.</summary>
    public static bool TryParse(string? text, out DigestAlgorithm algorithm)
    {
        algorithm = text?.ToUpperInvariant() == "SHA-256" ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        return text is null || text.ToUpperInvariant() is "MD5" or "SHA-256";
    }

    /// <summary>The hash of a text's UTF-8 in lower-case hex.</summary>
    public static string Hash(this DigestAlgorithm algorithm, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5351 // RFC 3261 section 22.4 asks for it; the stronger hash is offered first.
        byte[] hash = algorithm == DigestAlgorithm.Sha256 ? SHA256.HashData(bytes) : MD5.HashData(bytes);
#pragma warning restore CA5351
        return Convert.ToHexStringLower(hash);
    }
}
