using MediaServer.Protocols.Sdp;
using MediaServer.Tests;

namespace MediaServer.Protocols.Tests.Sdp;

/// <summary>Offers for the tests, and the policy that answers them.</summary>
internal static class Offers
{
    public const string Fingerprint =
        "sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F";

    public static AnswerPolicy Policy { get; } = new()
    {
        LocalIce = new IceCredentials("abcd", "abcdefghijklmnopqrstuv"),
        Fingerprint = new CertificateFingerprint("sha-256", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]),
        Candidates = ["1 1 udp 2130706431 192.0.2.1 20000 typ host"],
        Decide = offered => new SectionDecision
        {
            SendSsrc = 1000 + (uint)(2 * offered.Index),
            SendRtxSsrc = 1001 + (uint)(2 * offered.Index),
            StreamId = "anna",
            TrackId = $"t{offered.Mid}",
            Cname = "here",
        },
    };

    /// <summary>A stored offer, or null where the folder isn't there.</summary>
    public static string? Stored(params string[] parts) =>
        Vectors.Directory is { } folder && Path.Combine([folder, "..", .. parts]) is { } path && File.Exists(path)
            ? File.ReadAllText(path)
            : null;

    public static string Head(string group = "0", string setup = "actpass") =>
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + (group.Length > 0 ? $"a=group:BUNDLE {group}\r\n" : "")
        + $"a=ice-ufrag:UKZA\r\na=ice-pwd:2wKIWnG7oQgUx/9UWLnOuGP9\r\na=fingerprint:{Fingerprint}\r\na=setup:{setup}\r\n";

    public static string Section(string kind, string mid, string formats, params string[] attributes) =>
        $"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=rtcp-mux\r\n"
        + string.Concat(attributes.Select(attribute => $"a={attribute}\r\n"));

    public static string Vp8(string mid = "0", params string[] more) => Section("video", mid, "96", ["rtpmap:96 VP8/90000", .. more]);

    public static string Opus(string mid = "0", params string[] more) => Section("audio", mid, "111", ["rtpmap:111 opus/48000/2", .. more]);

    public static (SdpSession Answer, NegotiatedSession Session) Answer(string offer, AnswerPolicy? policy = null)
    {
        Assert.True(SdpSession.TryParse(offer, out SdpSession? parsed, out string why), why);
        Assert.True(WebRtcAnswerer.TryAnswer(parsed, policy ?? Policy, out SdpSession? answer, out NegotiatedSession? session, out AnswerError error), error.Reason);
        return (answer, session);
    }

    public static AnswerErrorKind Error(string offer)
    {
        Assert.True(SdpSession.TryParse(offer, out SdpSession? parsed, out _));
        Assert.False(WebRtcAnswerer.TryAnswer(parsed, Policy, out _, out _, out AnswerError error));
        Assert.NotEmpty(error.Reason);
        return error.Kind;
    }
}
