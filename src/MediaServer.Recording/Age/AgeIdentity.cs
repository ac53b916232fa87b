using MediaServer.Crypto;
using MediaServer.Primitives;

namespace MediaServer.Recording.Age;

/// <summary>
/// A private key (<c>AGE-SECRET-KEY-1…</c>). It lives on the key holder's machine: the server writes recordings
/// without one. It prints as redacted; <see cref="Reveal"/> is for the file of <c>keys new</c> only.
/// </summary>
public sealed class AgeIdentity
{
    private readonly byte[] _privateKey;

    private AgeIdentity(byte[] privateKey)
    {
        _privateKey = privateKey;
        byte[] publicKey = new byte[32];
        X25519.PublicKey(privateKey, publicKey);
        Recipient = new AgeRecipient(publicKey);
    }

    /// <summary>The public half, which goes into the server's configuration.</summary>
    public AgeRecipient Recipient { get; }

    internal ReadOnlySpan<byte> PrivateKey => _privateKey;

    public static AgeIdentity Generate(IRandomSource random)
    {
        byte[] key = new byte[32];
        random.Fill(key);
        return new AgeIdentity(key);
    }

    /// <summary>Reads <c>AGE-SECRET-KEY-1…</c>.</summary>
    public static bool TryParse(string text, out AgeIdentity identity)
    {
        // The reference implementation takes the upper case only: a key in lower case has been through other hands.
        bool ok = text.StartsWith("AGE-SECRET-KEY-1", StringComparison.Ordinal)
            && Bech32.TryDecode(text, "age-secret-key-", out byte[] key) && key.Length == 32;
        identity = new AgeIdentity(ok ? Decoded(text) : new byte[32]);
        return ok;
    }

    /// <summary>Every identity in a key file as age-keygen writes it: one a line, lines with # are comments.</summary>
    public static IReadOnlyList<AgeIdentity> ParseFile(string text)
    {
        List<AgeIdentity> identities = [];
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (TryParse(line, out AgeIdentity identity))
            {
                identities.Add(identity);
            }
        }

        return identities;
    }

    /// <summary>The key itself, for the file that <c>keys new</c> writes.</summary>
    public string Reveal() => Bech32.Encode("age-secret-key-", _privateKey).ToUpperInvariant();

    public override string ToString() => "[redacted]";

    private static byte[] Decoded(string text)
    {
        Bech32.TryDecode(text, "age-secret-key-", out byte[] key);
        return key;
    }
}
