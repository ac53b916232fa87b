using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Protocols.Ice;

/// <summary>Makes local ICE credentials (RFC 8839 section 5.4).</summary>
public static class IceCredentialsGenerator
{
    /// <summary>48 random bits; RFC 8445 section 5.3 asks for 24, and the lane finds sessions by it.</summary>
    public const int UserFragmentLength = 8;

    /// <summary>144 random bits; RFC 8445 section 5.3 asks for 128.</summary>
    public const int PasswordLength = 24;

    // RFC 8839 section 5.4: ice-char = ALPHA / DIGIT / "+" / "/": 64 of them, so six bits choose one without bias.
    private const string IceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public static IceCredentials Create(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[UserFragmentLength + PasswordLength];
        Span<char> chars = stackalloc char[bytes.Length];
        random.Fill(bytes);
        for (int i = 0; i < bytes.Length; i++)
        {
            chars[i] = IceChars[bytes[i] & 63];
        }

        return new IceCredentials(new string(chars[..UserFragmentLength]), new string(chars[UserFragmentLength..]));
    }
}
