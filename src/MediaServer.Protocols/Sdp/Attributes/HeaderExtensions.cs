using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>
/// Takes the header extensions that the forwarder reads or writes, with the offer's ids (RFC 8285 section 6). Video
/// orientation is left out on purpose: without it a phone turns its picture before encoding, and recordings and room
/// systems show it upright.
/// </summary>
internal static class HeaderExtensions
{
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
    public const string Rid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    public const string RepairedRid = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
    public const string AbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    public const string TransportCc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    public const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    public const string PlayoutDelay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
    public const string AbsCaptureTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
    public const string DependencyDescriptor = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

    /// <summary>Writes the accepted <c>a=extmap</c> lines into the answer and returns their ids.</summary>
    public static HeaderExtensionIds Answer(SdpSession session, SdpMedia offered, SdpMedia answer, bool withTransportCc)
    {
        HeaderExtensionIds ids = new() { AllowMixed = session.Has("extmap-allow-mixed") || offered.Has("extmap-allow-mixed") };
        HashSet<byte> used = [];
        foreach (string value in offered.All("extmap"))
        {
            string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !TryId(words[0], out byte id, out string direction) || used.Contains(id)
                || (words[1] == TransportCc && !withTransportCc))
            {
                continue;
            }

            HeaderExtensionIds taken = Take(ids, offered.Kind, words[1], id);
            if (taken != ids)
            {
                ids = taken;
                used.Add(id);
                answer.Add("extmap", $"{id}{direction} {words[1]}");
            }
        }

        return ids;
    }

    // An id of 15 means "stop reading" in one-byte headers (RFC 8285 section 4.2), and ids of 4096 and more ask the
    // answerer to choose another (section 6): nobody who sends them needs an extension from us.
    private static bool TryId(string text, out byte id, out string direction)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        direction = (slash < 0 ? "" : text[(slash + 1)..]) switch
        {
            "sendonly" => "/recvonly",
            "recvonly" => "/sendonly",
            "inactive" => "/inactive",
            _ => "",
        };
        return byte.TryParse(slash < 0 ? text : text[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out id)
            && id is not (0 or 15) && direction != "/inactive";
    }

    private static HeaderExtensionIds Take(HeaderExtensionIds ids, MediaKind kind, string uri, byte id)
    {
        bool video = kind == MediaKind.Video;
        return uri switch
        {
            Mid when ids.Mid == 0 => ids with { Mid = id },
            Rid when video && ids.Rid == 0 => ids with { Rid = id },
            RepairedRid when video && ids.RepairedRid == 0 => ids with { RepairedRid = id },
            AbsSendTime when ids.AbsSendTime == 0 => ids with { AbsSendTime = id },
            TransportCc when ids.TransportCc == 0 => ids with { TransportCc = id },
            AudioLevel when !video && ids.AudioLevel == 0 => ids with { AudioLevel = id },
            PlayoutDelay when video && ids.PlayoutDelay == 0 => ids with { PlayoutDelay = id },
            AbsCaptureTime when ids.AbsCaptureTime == 0 => ids with { AbsCaptureTime = id },
            DependencyDescriptor when video && ids.DependencyDescriptor == 0 => ids with { DependencyDescriptor = id },
            _ => ids,
        };
    }
}
