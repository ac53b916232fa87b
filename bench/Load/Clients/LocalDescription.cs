using System.Globalization;
using System.Text;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Bench.Load.Clients;

/// <summary>Writes the client's side of the session description.</summary>
internal sealed class LocalDescription(RtcClient client)
{
    public const byte Opus = 111;
    public const byte Vp8 = 96;
    public const byte Vp8Rtx = 97;
    public const byte AudioLevelId = 1;
    public const byte AbsSendTimeId = 2;
    public const byte TransportCcId = 3;
    public const byte MidId = 4;
    public const byte RidId = 10;

    private readonly StringBuilder _sdp = new();

    /// <summary>An offer of all that the plan holds.</summary>
    public string Offer(string setup)
    {
        ClientPlan plan = client.Plan;
        List<(string Mid, MediaKind Kind, OutboundStream[] Sends)> sections = [];
        foreach (IGrouping<string, OutboundStream> section in client.Outbound.GroupBy(stream => stream.Mid))
        {
            sections.Add((section.Key, section.First().IsAudio ? MediaKind.Audio : MediaKind.Video, [.. section]));
        }

        for (int slot = 0; slot < plan.AudioSlots + plan.VideoSlots; slot++)
        {
            sections.Add(($"{sections.Count}", slot < plan.AudioSlots ? MediaKind.Audio : MediaKind.Video, []));
        }

        Head(sections.Select(section => section.Mid));
        foreach ((string mid, MediaKind kind, OutboundStream[] sends) in sections)
        {
            Section(mid, kind, sends, setup);
        }

        return _sdp.ToString();
    }

    /// <summary>Takes every section of a server's offer, to receive.</summary>
    public string Answer(RemoteDescription offer)
    {
        Head(offer.Sections.Where(section => section.Accepted).Select(section => section.Mid));
        foreach (RemoteSection section in offer.Sections)
        {
            SdpMedia media = section.Media;
            Line($"m={media.Type} 9 {media.Protocol} {string.Join(' ', media.Formats)}");
            Transport("active");
            Line($"a=mid:{section.Mid}");
            Line(section.Kind == MediaKind.Application ? "a=sctp-port:5000" : "a=recvonly");
            Line("a=rtcp-mux");
            foreach (string name in new[] { "extmap", "rtpmap", "fmtp", "rtcp-fb" })
            {
                foreach (string value in media.All(name))
                {
                    Line($"a={name}:{value}");
                }
            }
        }

        return _sdp.ToString();
    }

    private void Head(IEnumerable<string> mids)
    {
        Line("v=0");
        Line($"o=- {client.Number + 1} 2 IN IP4 127.0.0.1");
        Line("s=-");
        Line("t=0 0");
        Line($"a=group:BUNDLE {string.Join(' ', mids)}");
        Line("a=extmap-allow-mixed");
    }

    private void Section(string mid, MediaKind kind, OutboundStream[] sends, string setup)
    {
        bool audio = kind == MediaKind.Audio;
        Line(audio ? $"m=audio 9 UDP/TLS/RTP/SAVPF {Opus}" : $"m=video 9 UDP/TLS/RTP/SAVPF {Vp8} {Vp8Rtx}");
        Transport(setup);
        Line($"a=mid:{mid}");
        Line(sends.Length > 0 ? "a=sendonly" : "a=recvonly");
        Line("a=rtcp-mux");
        Line("a=rtcp-rsize");
        Extensions(audio, sends.Length > 1);
        if (audio)
        {
            Line($"a=rtpmap:{Opus} opus/48000/2");
            Line($"a=fmtp:{Opus} minptime=10;useinbandfec=1");
            Line($"a=rtcp-fb:{Opus} transport-cc");
        }
        else
        {
            Line($"a=rtpmap:{Vp8} VP8/90000");
            foreach (string feedback in new[] { "transport-cc", "ccm fir", "nack", "nack pli" })
            {
                Line($"a=rtcp-fb:{Vp8} {feedback}");
            }

            Line($"a=rtpmap:{Vp8Rtx} rtx/90000");
            Line($"a=fmtp:{Vp8Rtx} apt={Vp8}");
        }

        Sources(mid, sends);
    }

    private void Extensions(bool audio, bool simulcast)
    {
        if (audio)
        {
            Line($"a=extmap:{AudioLevelId} {ExtensionUris.AudioLevel}");
        }

        Line($"a=extmap:{AbsSendTimeId} {ExtensionUris.AbsSendTime}");
        Line($"a=extmap:{TransportCcId} {ExtensionUris.TransportCc}");
        Line($"a=extmap:{MidId} {ExtensionUris.Mid}");
        if (simulcast)
        {
            Line($"a=extmap:{RidId} {ExtensionUris.Rid}");
        }
    }

    private void Sources(string mid, OutboundStream[] sends)
    {
        if (sends.Length == 0)
        {
            return;
        }

        Line($"a=msid:stream track{mid}");
        if (sends.Length == 1)
        {
            Line($"a=ssrc:{sends[0].Ssrc} cname:load{client.Number}");
            return;
        }

        foreach (OutboundStream stream in sends)
        {
            Line($"a=rid:{stream.Rid} send");
        }

        Line($"a=simulcast:send {string.Join(';', sends.Select(stream => stream.Rid))}");
    }

    private void Transport(string setup)
    {
        Line("c=IN IP4 0.0.0.0");
        Line($"a=ice-ufrag:{client.UserFragment}");
        Line($"a=ice-pwd:{client.Password}");
        Line($"a=fingerprint:sha-256 {client.FingerprintText}");
        Line($"a=setup:{setup}");
    }

    private void Line(FormattableString line) => _sdp.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");

    private void Line(string line) => _sdp.Append(line).Append("\r\n");
}
