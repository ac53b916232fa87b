using System.Security.Cryptography;

namespace MediaServer.Recording.Age;

/// <summary>A county's public key (<c>age1…</c>): what the server holds, and all that it needs to write.</summary>
public sealed class AgeRecipient
{
    private readonly byte[] _publicKey;

    internal AgeRecipient(byte[] publicKey) => _publicKey = publicKey;

    internal ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>Twelve hexadecimal digits by which a manifest names the key without tracing it further.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_publicKey)[..6]);

    /// <summary>Reads <c>age1…</c>; false for anything else, a private key included.</summary>
    public static bool TryParse(string text, out AgeRecipient recipient)
    {
        bool ok = Bech32.TryDecode(text.Trim(), "age", out byte[] key) && key.Length == 32;
        recipient = new AgeRecipient(ok ? key : new byte[32]);
        return ok;
    }

    public override string ToString() => Bech32.Encode("age", _publicKey);
}
