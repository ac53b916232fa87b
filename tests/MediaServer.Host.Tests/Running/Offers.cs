using System.Text;

namespace MediaServer.Host.Tests;

/// <summary>Small offers as a browser would make them.</summary>
internal static class Offers
{
    private const string Fingerprint = "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99";

    /// <summary>Microphone and camera out, <paramref name="slots"/> pairs in.</summary>
    public static string Call(int slots = 2, string ufrag = "abcd")
    {
        List<(string Kind, string Direction)> sections = [("audio", "sendonly"), ("video", "sendonly")];
        for (int i = 0; i < slots; i++)
        {
            sections.Add(("audio", "recvonly"));
            sections.Add(("video", "recvonly"));
        }

        return Make(sections, ufrag, "VP8/90000", "opus/48000/2");
    }

    public static string Publish(string ufrag = "abcd") => Make([("audio", "sendonly"), ("video", "sendonly")], ufrag, "VP8/90000", "opus/48000/2");

    public static string Play() => Make([("audio", "recvonly"), ("video", "recvonly")], "abcd", "VP8/90000", "opus/48000/2");

    public static string UnknownCodecs() => Make([("audio", "sendonly"), ("video", "sendonly")], "abcd", "THEORA/90000", "SPEEX/16000");

    private static string Make(List<(string Kind, string Direction)> sections, string ufrag, string video, string audio)
    {
        StringBuilder sdp = new();
        Line(sdp, "v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0");
        Line(sdp, $"a=group:BUNDLE {string.Join(' ', Enumerable.Range(0, sections.Count))}", "a=extmap-allow-mixed", "a=msid-semantic: WMS");
        for (int mid = 0; mid < sections.Count; mid++)
        {
            (string kind, string direction) = sections[mid];
            int type = kind == "audio" ? 111 : 96;
            Line(sdp, $"m={kind} 9 UDP/TLS/RTP/SAVPF {type}", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0");
            Line(sdp, $"a=ice-ufrag:{ufrag}", "a=ice-pwd:abcdefghijklmnopqrstuvwx", "a=ice-options:trickle", $"a=fingerprint:sha-256 {Fingerprint}", "a=setup:actpass");
            Line(sdp, $"a=mid:{mid}", "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid", $"a={direction}", "a=rtcp-mux", "a=rtcp-rsize");
            Line(sdp, $"a=rtpmap:{type} {(kind == "audio" ? audio : video)}", $"a=rtcp-fb:{type} transport-cc", $"a=rtcp-fb:{type} nack", $"a=rtcp-fb:{type} nack pli");
        }

        return sdp.ToString();
    }

    private static void Line(StringBuilder sdp, params string[] lines)
    {
        foreach (string line in lines)
        {
            sdp.Append(line).Append("\r\n");
        }
    }
}
