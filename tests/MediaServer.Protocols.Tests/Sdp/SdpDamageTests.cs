using MediaServer.Protocols.Sdp;

namespace MediaServer.Protocols.Tests.Sdp;

/// <summary>Offers cut at every length and with each character changed: nothing throws, and what is read is written stably.</summary>
public class SdpDamageTests
{
    public static TheoryData<string> Names => ["rich", "clients/chromium156_offer.txt", "clients/baresip_offer.txt",
        "sip-offers/c-series-plain-rtp.sdp", "sip-offers/poly-no-slides-line.sdp", "sip-offers/room-kit-sdes.sdp"];

    private static string Rich => Offers.Head("a v") + Offers.Opus("a", "ssrc:1 cname:x", "ssrc-group:FID 1 2", "rtcp-fb:* nack pli")
        + Offers.Section("video", "v", "96 97 98", "rtpmap:96 H264/90000", "fmtp:96 packetization-mode=1;profile-level-id=42e01f",
            "rtpmap:97 rtx/90000", "fmtp:97 apt=96", "extmap:4 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "rid:q send pt=96;max-width=640",
            "rid:f send", "simulcast:send q,f;~f", "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:4EwjwQFsTEar34ofy3Pj5PJKekTCFzQfv2MsZodi|2^48");

    [Theory]
    [MemberData(nameof(Names))]
    public void NothingThrows(string name)
    {
        string? text = name == "rich" ? Rich : Offers.Stored(name.Split('/'));
        if (text is null)
        {
            return; // The stored offers lie beside some checkouts only.
        }

        // A long offer is cut and changed at a stride that is no divisor of its lines.
        int stride = text.Length > 3000 ? 7 : 1;
        for (int i = 0; i < text.Length; i += stride)
        {
            Use(text[..i]);
            char[] changed = text.ToCharArray();
            changed[i] ^= (char)(1 << (i % 7));
            Use(new string(changed));
        }
    }

    private static void Use(string text)
    {
        TrickleFragment.TryParse(text, out _, out _);
        if (!SdpSession.TryParse(text, out SdpSession? session, out string error))
        {
            Assert.NotEmpty(error);
            return;
        }

        string written = session.ToString();
        Assert.True(SdpSession.TryParse(written, out SdpSession? again, out _));
        Assert.Equal(written, again.ToString());
        WebRtcAnswerer.TryAnswer(session, Offers.Policy, out _, out _, out _);
        foreach (SdpMedia media in session.Media)
        {
            BfcpFloor.Read(media);
            foreach (string crypto in media.All("crypto"))
            {
                SdesCrypto.TryParse(crypto, out _, out _);
            }

            foreach (RtpFormat format in RtpFormat.ReadAll(media))
            {
                H264FormatParameters.Parse(format.FormatParameters);
            }
        }
    }
}
