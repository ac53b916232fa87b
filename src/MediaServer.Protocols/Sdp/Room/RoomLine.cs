namespace MediaServer.Protocols.Sdp;

/// <summary>Tells what the lines of a room system's description are, and which of them are taken.</summary>
internal static class RoomLine
{
    private const string ProtocolPrefix = "RTP/";
    private const string DtlsPrefix = "UDP/TLS/RTP/";

    /// <summary>RTP/AVP, AVPF, SAVP or SAVPF, also where DTLS brings the keys (RFC 5764 section 8).</summary>
    public static bool IsRtp(SdpMedia media) =>
        (media.Protocol.StartsWith(ProtocolPrefix, StringComparison.OrdinalIgnoreCase) && IsProfile(media.Protocol.AsSpan(ProtocolPrefix.Length)))
        || (media.Protocol.StartsWith(DtlsPrefix, StringComparison.OrdinalIgnoreCase) && IsProfile(media.Protocol.AsSpan(DtlsPrefix.Length)));

    /// <summary>Keys by DTLS are offered: the protocol says so, or fingerprints stand beside SAVP.</summary>
    public static bool OffersDtls(SdpMedia media, SdpSession session) => IsSecure(media) && IceAttributes.Fingerprints(media, session).Count > 0;

    public static bool IsSecure(SdpMedia media) => media.Protocol.Contains("SAVP", StringComparison.OrdinalIgnoreCase);

    /// <summary>The use of each line; of several lines for one use, only the one that is preferred keeps it.</summary>
    public static RoomSectionUse[] Classify(SdpSession session)
    {
        RoomSectionUse[] uses = [.. session.Media.Select(UseOf)];

        // A second picture without a=content is slides as well.
        int main = FirstOf(session, uses, RoomSectionUse.Video);
        int audio = FirstOf(session, uses, RoomSectionUse.Audio);
        for (int i = 0; i < uses.Length; i++)
        {
            if (uses[i] == RoomSectionUse.Video && i != main)
            {
                uses[i] = IsTwin(session.Media[i], session.Media[main]) ? RoomSectionUse.Unknown : RoomSectionUse.Slides;
            }
            else if (uses[i] == RoomSectionUse.Audio && i != audio)
            {
                uses[i] = RoomSectionUse.Unknown;
            }
        }

        return uses;
    }

    // The same line once secured and once not: an offer of either (old "best effort" encryption). The secured one is taken.
    private static bool IsTwin(SdpMedia a, SdpMedia b) => a.Port == b.Port || IsSecure(a) != IsSecure(b);

    private static int FirstOf(SdpSession session, RoomSectionUse[] uses, RoomSectionUse use)
    {
        int found = -1;
        for (int i = 0; i < uses.Length; i++)
        {
            if (uses[i] == use && session.Media[i].Port != 0 && (found < 0 || (IsSecure(session.Media[i]) && !IsSecure(session.Media[found]))))
            {
                found = i;
            }
        }

        return found >= 0 ? found : Array.IndexOf(uses, use);
    }

    private static RoomSectionUse UseOf(SdpMedia media)
    {
        if (BfcpFloor.Read(media) is not null)
        {
            return RoomSectionUse.Floor;
        }

        if (!IsRtp(media))
        {
            return RoomSectionUse.Unknown;
        }

        return media.Type switch
        {
            "audio" => RoomSectionUse.Audio,
            "video" => media.Find("content")?.Contains("slides", StringComparison.Ordinal) == true ? RoomSectionUse.Slides : RoomSectionUse.Video,
            "text" => RoomSectionUse.Text,
            _ => RtpFormat.ReadAll(media).Any(format => format.Is("H224")) ? RoomSectionUse.Camera : RoomSectionUse.Unknown,
        };
    }

    private static bool IsProfile(ReadOnlySpan<char> profile) =>
        profile.Equals("AVP", StringComparison.OrdinalIgnoreCase) || profile.Equals("AVPF", StringComparison.OrdinalIgnoreCase)
        || profile.Equals("SAVP", StringComparison.OrdinalIgnoreCase) || profile.Equals("SAVPF", StringComparison.OrdinalIgnoreCase);
}
