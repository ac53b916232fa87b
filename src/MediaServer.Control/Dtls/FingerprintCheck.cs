using System.Security.Cryptography;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Dtls;

/// <summary>Compares a peer's certificate with what its session description promised (RFC 8122 section 5.1).</summary>
internal static class FingerprintCheck
{
    /// <summary>
    /// True when one of the fingerprints by the strongest hash that was given is the certificate's. SHA-1 and MD5 are
    /// refused: with nothing else the answer is false.
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> certificate, IReadOnlyList<CertificateFingerprint> expected)
    {
        int strongest = expected.Max(fingerprint => (int?)Size(fingerprint.Algorithm)) ?? 0;
        if (strongest == 0)
        {
            return false;
        }

        byte[] hash = strongest switch
        {
            64 => SHA512.HashData(certificate),
            48 => SHA384.HashData(certificate),
            _ => SHA256.HashData(certificate),
        };
        bool matches = false;
        foreach (CertificateFingerprint fingerprint in expected)
        {
            matches |= Size(fingerprint.Algorithm) == strongest && CryptographicOperations.FixedTimeEquals(hash, fingerprint.Value);
        }

        return matches;
    }

    private static int Size(string algorithm) => algorithm.ToUpperInvariant() switch
    {
        "SHA-256" => 32,
        "SHA-384" => 48,
        "SHA-512" => 64,
        _ => 0,
    };
}
