using System.Security.Cryptography;
using System.Text;
using MediaServer.Crypto;

namespace MediaServer.Recording.Age;

/// <summary>A parsed header: strict to the letter of the specification, as the test kit demands.</summary>
internal sealed class AgeHeader
{
    private const int MaximumStanzas = 1024;

    private AgeHeader(List<AgeStanza> stanzas, byte[] authenticated, byte[] mac, int length)
    {
        Stanzas = stanzas;
        _authenticated = authenticated;
        _mac = mac;
        Length = length;
    }

    private readonly byte[] _authenticated;
    private readonly byte[] _mac;

    public IReadOnlyList<AgeStanza> Stanzas { get; }

    /// <summary>Bytes before the payload nonce.</summary>
    public int Length { get; }

    public static bool TryParse(ReadOnlySpan<byte> data, out AgeHeader header)
    {
        header = new AgeHeader([], [], [], 0);
        int at = 0;
        if (!TryLine(data, ref at, out string line) || line != AgeFormat.Version)
        {
            return false;
        }

        List<AgeStanza> stanzas = [];
        while (true)
        {
            int start = at;
            if (!TryLine(data, ref at, out line))
            {
                return false;
            }

            if (line.StartsWith("---", StringComparison.Ordinal))
            {
                bool ok = stanzas.Count > 0 && line.StartsWith("--- ", StringComparison.Ordinal)
                    && TryBase64(line[4..], out byte[] mac) && mac.Length == 32;
                if (ok)
                {
                    TryBase64(line[4..], out mac);
                    header = new AgeHeader(stanzas, data[..(start + 3)].ToArray(), mac, at);
                }

                return ok;
            }

            if (stanzas.Count == MaximumStanzas || !TryStanza(line, data, ref at, out AgeStanza? stanza))
            {
                return false;
            }

            stanzas.Add(stanza!);
        }
    }

    /// <summary>Finds the file key with the first identity that opens a stanza, then checks the MAC.</summary>
    public AgeError TryUnwrap(IReadOnlyList<AgeIdentity> identities, out byte[] fileKey)
    {
        fileKey = [];

        // A passphrase stanza stands alone: beside a key's stanza it would let whoever knows the passphrase forge the file.
        if (Stanzas.Count > 1 && Stanzas.Any(s => s.Type == "scrypt"))
        {
            return AgeError.Header;
        }

        foreach (AgeStanza stanza in Stanzas.Where(s => s.Type == "X25519"))
        {
            foreach (AgeIdentity identity in identities)
            {
                AgeError error = Open(stanza, identity, out fileKey);
                if (error == AgeError.None)
                {
                    bool ok = CryptographicOperations.FixedTimeEquals(AgeHeaderWriter.Mac(fileKey, _authenticated), _mac);
                    return ok ? AgeError.None : AgeError.Hmac;
                }

                if (error == AgeError.Header)
                {
                    return error;
                }
            }
        }

        return AgeError.NoMatch;
    }

    private static AgeError Open(AgeStanza stanza, AgeIdentity identity, out byte[] fileKey)
    {
        fileKey = new byte[16];
        if (stanza.Arguments.Length != 1 || !TryBase64(stanza.Arguments[0], out byte[] share) || share.Length != 32
            || stanza.Body.Length != 32)
        {
            return AgeError.Header;
        }

        Span<byte> shared = stackalloc byte[32];
        Span<byte> key = stackalloc byte[32];
        Span<byte> nonce = stackalloc byte[12];
        nonce.Clear();
        if (!X25519.TryAgree(identity.PrivateKey, share, shared))
        {
            return AgeError.Header;
        }

        AgeHeaderWriter.WrapKey(shared, share, identity.Recipient.PublicKey, key);
        return ChaCha20Poly1305Aead.TryOpen(key, nonce, [], stanza.Body, fileKey) ? AgeError.None : AgeError.NoMatch;
    }

    private static bool TryStanza(string line, ReadOnlySpan<byte> data, ref int at, out AgeStanza? stanza)
    {
        stanza = null;
        string[] parts = line.Split(' ');
        if (parts.Length < 2 || parts[0] != "->" || parts.Any(p => p.Length == 0 || p.Any(c => c is < (char)33 or > (char)126)))
        {
            return false;
        }

        StringBuilder body = new();
        while (true)
        {
            if (!TryLine(data, ref at, out string part) || part.Length > 64)
            {
                return false;
            }

            body.Append(part);
            if (part.Length < 64)
            {
                break;
            }
        }

        if (!TryBase64(body.ToString(), out byte[] bytes))
        {
            return false;
        }

        stanza = new AgeStanza(parts[1], parts[2..], bytes);
        return true;
    }

    private static bool TryLine(ReadOnlySpan<byte> data, ref int at, out string line)
    {
        int end = data[at..].IndexOf((byte)'\n');
        line = end < 0 ? "" : Encoding.Latin1.GetString(data.Slice(at, end));
        at += end + 1;
        return end >= 0;
    }

    /// <summary>Base64 without padding, one encoding for each value: what doesn't encode back to itself is refused.</summary>
    private static bool TryBase64(string text, out byte[] data)
    {
        data = [];
        if (text.Length % 4 == 1 || text.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '+' or '/')))
        {
            return false;
        }

        data = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        return Convert.ToBase64String(data).TrimEnd('=') == text;
    }
}
