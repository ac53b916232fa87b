using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MediaServer.Protocols.Sdp;

/// <summary>The body of a WHIP or WHEP PATCH: <c>application/trickle-ice-sdpfrag</c> (RFC 8840 section 9, RFC 9725 section 4.3).</summary>
public sealed record TrickleFragment
{
    public const string MediaType = "application/trickle-ice-sdpfrag";

    /// <summary>The most characters that are read.</summary>
    public const int MaxLength = 32 * 1024;

    /// <summary>The most candidates that are read.</summary>
    public const int MaxCandidates = 64;

    /// <summary>Null where the fragment has none, as when it only ends the candidates.</summary>
    public IceCredentials? Ice { get; init; }

    /// <summary>The m-line's mid that the candidates are for, or empty.</summary>
    public string Mid { get; init; } = "";

    /// <summary>Values of <c>a=candidate</c> (RFC 8839 section 5.1).</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    public bool EndOfCandidates { get; init; }

    /// <summary>Reads a fragment. Never throws. Attributes may stand before or after the pseudo m-line.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out TrickleFragment? fragment, out string error)
    {
        fragment = null;
        if (text.Length > MaxLength)
        {
            error = $"longer than {MaxLength} characters";
            return false;
        }

        // A fragment is the tail of a description, so the reader of those does the work.
        if (!SdpSession.TryParse(string.Concat("v=0\n", text), out SdpSession? session, out error))
        {
            return false;
        }

        return TryRead(session, out fragment, out error);
    }

    private static bool TryRead(SdpSession session, [NotNullWhen(true)] out TrickleFragment? fragment, out string error)
    {
        fragment = null;
        SdpBlock[] blocks = [session, .. session.Media];
        SdpBlock credentials = Array.Find(blocks, block => block.Has("ice-ufrag")) ?? session;
        IceCredentials? ice = IceAttributes.Credentials(credentials, session);
        if (ice is null && Array.Exists(blocks, block => block.Has("ice-ufrag") || block.Has("ice-pwd")))
        {
            error = "a=ice-ufrag needs 4 to 256 characters and a=ice-pwd 22 to 256";
            return false;
        }

        string[] candidates = [.. blocks.SelectMany(block => block.All("candidate")).Take(MaxCandidates + 1)];
        if (candidates.Length > MaxCandidates)
        {
            error = $"more than {MaxCandidates} candidates";
            return false;
        }

        error = "";
        fragment = new TrickleFragment
        {
            Ice = ice,
            Mid = session.Media.Find(media => media.Mid is not null)?.Mid ?? session.Find("mid") ?? "",
            Candidates = candidates,
            EndOfCandidates = Array.Exists(blocks, block => block.Has("end-of-candidates")),
        };
        return true;
    }

    /// <summary>The fragment as text; as the answer to an ICE restart it carries our new credentials and all candidates.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        if (Ice is { } ice)
        {
            text.Append("a=ice-ufrag:").Append(ice.UserFragment).Append("\r\na=ice-pwd:").Append(ice.Password).Append("\r\n");
        }

        if (Mid.Length > 0)
        {
            // RFC 8840 section 9: the m-line only separates, the mid tells which section is meant.
            text.Append("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:").Append(Mid).Append("\r\n");
        }

        foreach (string candidate in Candidates)
        {
            text.Append("a=candidate:").Append(candidate).Append("\r\n");
        }

        return (EndOfCandidates ? text.Append("a=end-of-candidates\r\n") : text).ToString();
    }
}
