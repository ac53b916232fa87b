using System.Text;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Whip;

/// <summary>The ICE credentials of an <c>application/trickle-ice-sdpfrag</c> (RFC 8840); candidates are noted by nobody, for an ICE-lite server learns them from the checks.</summary>
internal static class WhipFragment
{
    public static IceCredentials? Credentials(ReadOnlySpan<byte> body)
    {
        string? userFragment = null;
        string? password = null;
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(body).AsSpan().EnumerateLines())
        {
            userFragment ??= After(line, "a=ice-ufrag:");
            password ??= After(line, "a=ice-pwd:");
        }

        // RFC 8839 section 5.4: 4 to 256 and 22 to 256 characters.
        return userFragment is { Length: >= 4 and <= 256 } && password is { Length: >= 22 and <= 256 }
            ? new IceCredentials(userFragment, password)
            : null;
    }

    private static string? After(ReadOnlySpan<char> line, string prefix) =>
        line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..].Trim().ToString() : null;
}
