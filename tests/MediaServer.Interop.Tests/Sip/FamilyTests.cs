using System.Text;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Sip;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>
/// One look-alike for each family of endpoints that clinics own: it acts on the answer, speaks and shows to a partner in the room, and hangs up with a
/// failure where its trap is hit. Sound is Opus, which each offers last, so that no codec process is needed here.
/// </summary>
[Collection("sip")]
[Trait("state", "open")]
public sealed class FamilyTests(SipServer server)
{
    private const string Sound = "m=audio {audio} RTP/AVP 96\na=rtpmap:96 opus/48000/2\n";
    private const string Mode1 = "a=rtpmap:97 H264/90000\na=fmtp:97 profile-level-id=428016;max-mbps=108000;max-fs=3600;packetization-mode=1\n";

    private static readonly Dictionary<string, Family> s_families = new()
    {
        ["Tandberg E20/MXP"] = new(Sound + "m=video {video} RTP/AVP 97\na=rtpmap:97 H264/90000\na=fmtp:97 profile-level-id=42800d;max-fps=3000\na=rtcp-fb:* nack pli\n")
        {
            TakesPieces = false,
            Check = answer => Assert.DoesNotContain("packetization-mode=1", Fmtp(answer, 1), StringComparison.Ordinal),
        },
        ["C-series"] = new(Sound + "m=video {video} RTP/AVP 34 98 97\na=rtpmap:34 H263/90000\na=rtpmap:98 H264/90000\na=fmtp:98 profile-level-id=428016;max-mbps=108000;max-fs=3600\n" + Mode1
            + "a=content:main\na=label:11\nm=application 5070 UDP/BFCP *\na=floorctrl:c-s\na=confid:1\na=userid:41\na=floorid:2 mstrm:12\na=setup:passive\nm=video 2364 RTP/AVP 97\n" + Mode1
            + "a=content:slides\na=label:12\nm=application 2366 RTP/AVP 105\na=rtpmap:105 H224/4800\n")
        {
            Check = answer =>
            {
                Assert.Equal(["audio", "video", "application", "video", "application"], answer.Media.Select(line => line.Type));
                Assert.Equal("97", answer.Media[1].Formats[0]);
                Assert.Equal("s-only", answer.Media[2].Find("floorctrl"));
            },
        },
        ["Cisco Room"] = new(Sound + "m=video {video} RTP/AVP 95 97\na=rtpmap:95 H265/90000\n" + Mode1 + "a=rtcp-fb:* ccm fir\na=rtcp-fb:* ccm tmmbr\na=rtcp-fb:* nack pli\nm=application 50220 UDP/UDT/IX *\na=ixmap:0 ping\na=setup:actpass\n")
        {
            Check = answer =>
            {
                Assert.Equal("97", answer.Media[1].Formats[0]);
                Assert.Equal((0, "UDP/UDT/IX"), (answer.Media[2].Port, answer.Media[2].Protocol));
            },
        },
        ["Jabber"] = new("m=audio {audio} RTP/AVP 96\nc=IN IP4 127.0.0.1\na=rtpmap:96 opus/48000/2\na=extmap:14 http://protocols.cisco.com/timestamp\nm=video {video} RTP/AVP 97\nc=IN IP4 127.0.0.1\na=extmap:14 http://protocols.cisco.com/timestamp\n" + Mode1)
        {
            HasSessionAddress = false,
            Check = answer => Assert.DoesNotContain(answer.Media[1].Attributes, attribute => attribute.Name == "extmap"),
        },
        ["CUCM"] = new("b=AS:512\nb=TIAS:6000000\n", Sound + "m=video {video} RTP/AVP 97\nb=TIAS:6000000\n" + Mode1)
        {
            Headers = "Require: timer\r\nSupported: timer\r\nSession-Expires: 1800;refresher=uac\r\nMin-SE: 1800\r\n",
            Check = answer => Assert.True(answer.Media[1].Bandwidths.All(limit => limit.ToString().Length < 16) && SdpText(answer).Contains("b=AS:512", StringComparison.Ordinal), SdpText(answer)),
        },
        ["Cisco Meeting Server"] = new(Sound + "m=video {video} RTP/AVP 100 97\na=rtpmap:100 VP8/90000\n" + Mode1 + "m=application 5070 UDP/BFCP *\na=floorctrl:c-only s-only\na=confid:1\na=userid:3\na=floorid:1 mstrm:2\na=setup:actpass\n")
        {
            Transport = "tcp",
            Check = answer =>
            {
                Assert.Equal("97", answer.Media[1].Formats[0]);
                Assert.Equal("s-only", answer.Media[2].Find("floorctrl"));
            },
        },
        ["Poly VSX/HDX"] = new(Sound + "m=video {video} RTP/AVP 97\na=rtcp-fb:* ccm fir tmmbr\n" + Mode1 + "m=application 3238 TCP/BFCP *\na=setup:actpass\n")
        {
            Headers = "Supported: timer\r\nSession-Expires: 90\r\nSubject: Hälsocentralen Älvsbyn\r\n",
            Check = answer => Assert.NotNull(answer.Media[2].Find("floorid")),
        },
        ["Poly Group"] = new(Sound + "m=video {video} RTP/AVP 111 97\na=rtpmap:111 H264/90000\na=fmtp:111 profile-level-id=640020; packetization-mode=1; max-fs=8192\na=rtpmap:97 H264/90000\na=fmtp:97 profile-level-id=428020; packetization-mode=1; max-fs=3600; max-mbps=108000; sar=13\n")
        {
            Check = answer => Assert.Equal("97", answer.Media[1].Formats[0]),
        },
        ["Poly Studio"] = new("m=audio {audio} RTP/AVP 119 96\na=rtpmap:119 telephone-event/8000\na=rtpmap:96 opus/48000/2\nm=video {video} RTP/AVP 97\na=rtcp-fb:* ccm fir\n" + Mode1
            + "m=application 5070 UDP/BFCP *\na=floorctrl:c-s\na=confid:1\na=userid:2\na=floorid:1 mstrm:3\na=setup:actpass\nm=video 2364 RTP/AVP 97\n" + Mode1 + "a=content:slides\n")
        {
            Check = answer =>
            {
                Assert.Equal("96", answer.Media[0].Formats[0]);
                Assert.Equal("3", answer.Media[3].Find("label"));
            },
        },
        ["Yealink"] = new(Sound + "m=video {video} RTP/AVP 97\na=rtcp-fb:* ccm fir\n" + Mode1 + "m=application 5070 UDP/BFCP *\na=floorctrl:c-s\na=confid:1\na=userid:2\na=floorid:1 m-stream:3\na=setup:actpass\n")
        {
            Check = answer => Assert.Equal("1 m-stream:3", answer.Media[2].Find("floorid")),
        },
        ["AVer"] = new(Sound + "m=video {video} RTP/AVP 97\n" + Mode1 + "a=rtpmap:97 H263-1998/90000\n")
        {
            AsksByInfo = true,
            Check = answer => Assert.Contains("H264", string.Join(' ', answer.Media[1].All("rtpmap")), StringComparison.Ordinal),
        },
        ["Linphone"] = new("m=audio {audio} RTP/AVPF 96\na=rtpmap:96 opus/48000/2\na=rtcp-fb:* trr-int 5000\nm=video {video} RTP/AVPF 100 97\na=rtpmap:100 VP8/90000\na=rtcp-fb:* trr-int 5000\na=rtcp-fb:97 nack pli\n" + Mode1)
        {
            Check = answer => Assert.Equal(("RTP/AVPF", "97"), (answer.Media[1].Protocol, answer.Media[1].Formats[0])),
        },
        ["MicroSIP/PJSIP"] = new(Sound + "m=video {video} RTP/AVP 97\n" + Mode1 + "a=rtcp-fb:* nack pli\n") { LosesFirstKeyFrame = true },
    };

    public static TheoryData<string> Names => [.. s_families.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AFamilyIsAnsweredSeesHearsAndIsSeen(string name)
    {
        Family family = s_families[name];
        string room = $"family-{Array.IndexOf([.. s_families.Keys], name)}";
        await using RoomSystem partner = new(await server.PhoneAsync("cart2", "tcp"));
        await partner.CallAsync(room);
        await using SipPhone phone = await server.PhoneAsync("cart1", family.Transport);
        using MediaSocket sound = new();
        using MediaSocket picture = new();
        SipMessage response = await phone.CallAsync(room, family.Offer(sound.Port, picture.Port), family.Headers);
        Assert.Equal(200, response.StatusCode);
        family.Check(phone.Answer!);

        // Seen and heard by the partner.
        Task<byte[]?> seen = partner.Picture.TakeAsync(packet => IsRtp(packet) && (packet[1] & 0x7F) == 97);
        Task<byte[]?> heard = partner.Sound.TakeAsync(packet => IsRtp(packet) && (packet[1] & 0x7F) == 96);
        Task both = Task.WhenAll(seen, heard);
        for (uint at = 0; !both.IsCompleted; at += 960)
        {
            await sound.SendAsync(phone.Answer!.Media[0], byte.Parse(phone.Answer.Media[0].Formats[0], null), [0x78, .. Enumerable.Repeat((byte)7, 40)], at);
            await picture.SendAsync(phone.Answer.Media[1], 97, [0x65, 0xB8, 0x00, 0x04, .. new byte[300]], at * 2, marker: true);
            await Task.Delay(20);
        }

        Assert.NotNull(await seen);
        Assert.NotNull(await heard);

        // Sees the partner, in a form that it can read: where a decoder takes no pieces, nothing is sent.
        Task<byte[]?> shown = picture.TakeAsync(packet => IsRtp(packet) && (packet[1] & 0x7F) == 97, family.TakesPieces ? 10_000 : 1500);
        Task<byte[]?> told = sound.TakeAsync(packet => IsRtp(packet) && (packet[1] & 0x7F) == 96);
        await partner.ShowAsync(partner.Picture, 1, 97, Task.WhenAll(shown, told));
        Assert.Equal(family.TakesPieces, await shown is not null);
        Assert.NotNull(await told);
        if (family.AsksByInfo)
        {
            // It knows no feedback: the server asked by INFO (RFC 5168), and takes its own.
            SipMessage info = await phone.ExpectAsync("INFO");
            Assert.Contains("picture_fast_update", Encoding.UTF8.GetString(info.Body), StringComparison.Ordinal);
            await phone.RespondAsync(info, 200);
        }

        if (family.LosesFirstKeyFrame)
        {
            // Several requests in the first seconds, toward whoever it is shown.
            for (int i = 0; i < 2; i++)
            {
                Assert.NotNull(await partner.Picture.TakeAsync(packet => packet.Length >= 20 && packet[1] is 200 or 201 && HasKeyFrameRequest(packet)));
            }
        }

        Assert.Equal(200, (await phone.InsideAsync("BYE")).StatusCode);
        Assert.Equal(200, (await partner.Phone.InsideAsync("BYE")).StatusCode);
    }

    private static bool IsRtp(byte[] packet) => packet.Length > 12 && packet[1] is not (>= 192 and <= 223);

    private static bool HasKeyFrameRequest(byte[] compound)
    {
        for (int at = 0; at + 8 <= compound.Length; at += 4 * (((compound[at + 2] << 8) | compound[at + 3]) + 1))
        {
            if (compound[at + 1] == 206 && (compound[at] & 0x1F) is 1 or 4)
            {
                return true;
            }
        }

        return false;
    }

    private static string Fmtp(SdpSession answer, int line) => string.Join(' ', answer.Media[line].All("fmtp"));

    private static string SdpText(SdpSession answer) => answer.ToString();

    private sealed record Family(string Session, string Lines)
    {
        public Family(string lines)
            : this("", lines)
        {
        }

        public string Transport { get; init; } = "udp";

        public string Headers { get; init; } = "";

        public bool HasSessionAddress { get; init; } = true;

        /// <summary>Decodes FU-A.</summary>
        public bool TakesPieces { get; init; } = true;

        public bool AsksByInfo { get; init; }

        public bool LosesFirstKeyFrame { get; init; }

        public Action<SdpSession> Check { get; init; } = _ => { };

        public string Offer(int audio, int video) =>
            $"v=0\no=room 1 1 IN IP4 127.0.0.1\ns=-\n{(HasSessionAddress ? "c=IN IP4 127.0.0.1\n" : "")}{Session}t=0 0\n{Lines}"
                .Replace("{audio}", $"{audio}", StringComparison.Ordinal).Replace("{video}", $"{video}", StringComparison.Ordinal);
    }
}
