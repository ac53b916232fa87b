using System.Diagnostics.CodeAnalysis;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Sdp;

/// <summary>
/// The server's own offer, for an INVITE that brings none (CUCM's delayed offer) and for calls of our own, and the reading
/// of its answer. Lines are SAVP unless plain RTP is allowed: then AVP with keys, which either kind of endpoint can answer.
/// </summary>
public sealed class RtpOffer
{
    private const byte OpusType = 96;
    private const byte VideoType = 97;
    private const byte EventsType = 101;

    private readonly RtpPolicy _policy;
    private readonly List<(RoomSectionUse Use, IReadOnlyList<SdesCrypto> Keys)> _lines = [];

    public RtpOffer(RtpPolicy policy, IRandomSource random)
    {
        _policy = policy;
        Session = new SdpSession
        {
            Origin = $"- {policy.SessionId} {policy.SessionVersion} {RoomAddress.Connection(policy.LocalAddress)}",
            Connection = RoomAddress.Connection(policy.LocalAddress),
        };
        AddLine("audio", RoomSectionUse.Audio, random);
        AddLine("video", RoomSectionUse.Video, random);
    }

    public SdpSession Session { get; }

    /// <summary>Reads what was answered to it.</summary>
    public bool TryReadAnswer(SdpSession answer, [NotNullWhen(true)] out NegotiatedRoomSession? negotiated)
    {
        List<NegotiatedRoomSection> sections = [];
        for (int i = 0; i < _lines.Count; i++)
        {
            SdpMedia? media = answer.Media.ElementAtOrDefault(i);
            sections.Add(media is { Port: > 0 } && Read(answer, media, i) is { } read
                ? read
                : new NegotiatedRoomSection { Index = i, Use = _lines[i].Use });
        }

        negotiated = new NegotiatedRoomSession(sections);
        return sections.Exists(section => section.Accepted);
    }

    private void AddLine(string type, RoomSectionUse use, IRandomSource random)
    {
        SdpMedia media = new() { Type = type, Port = _policy.PortFor(_lines.Count, use), Protocol = _policy.AllowPlainRtp ? "RTP/AVP" : "RTP/SAVP" };
        if (use == RoomSectionUse.Audio)
        {
            WriteAudio(media);
        }
        else
        {
            WriteVideo(media);
        }

        List<SdesCrypto> keys = [.. RoomCrypto.Suites.Select((suite, i) => RoomCrypto.Create(i + 1, suite, random))];
        foreach (SdesCrypto key in keys)
        {
            media.Add("crypto", key.ToWire());
        }

        media.Add("sendrecv");
        Session.Media.Add(media);
        _lines.Add((use, keys));
    }

    private void WriteAudio(SdpMedia media)
    {
        foreach (Codec codec in _policy.AudioCodecOrder)
        {
            (byte type, string map) = codec switch
            {
                Codec.Opus => (OpusType, "opus/48000/2"),
                Codec.G722 => ((byte)9, "G722/8000"),
                Codec.Pcma => ((byte)8, "PCMA/8000"),
                _ => ((byte)0, "PCMU/8000"),
            };
            media.Formats.Add($"{type}");
            media.Add("rtpmap", $"{type} {map}");
            if (codec == Codec.Opus)
            {
                media.Add("fmtp", $"{type} minptime=10;useinbandfec=1");
            }
        }

        media.Formats.Add($"{EventsType}");
        media.Add("rtpmap", $"{EventsType} telephone-event/8000");
        media.Add("fmtp", $"{EventsType} 0-15");
    }

    private void WriteVideo(SdpMedia media)
    {
        if (_policy.MaxVideoBitrate > 0)
        {
            media.Bandwidths.Add(new SdpBandwidth("AS", _policy.MaxVideoBitrate / 1000));
            media.Bandwidths.Add(new SdpBandwidth("TIAS", _policy.MaxVideoBitrate));
        }

        media.Formats.Add($"{VideoType}");
        media.Add("rtpmap", $"{VideoType} H264/90000");
        media.Add("fmtp", $"{VideoType} profile-level-id=42801f;max-mbps={_policy.MaxMacroblocksPerSecond};max-fs={_policy.MaxFrameSize};packetization-mode=1");
        RtcpFeedback.Write(media, VideoType, FeedbackKinds.Nack | FeedbackKinds.Pli | FeedbackKinds.Fir);
        media.Add("content", "main");
    }

    private NegotiatedRoomSection? Read(SdpSession answer, SdpMedia media, int index)
    {
        SdesKeys? keys = null;
        foreach (string value in media.All("crypto"))
        {
            // RFC 4568 section 5.1.2: the answer repeats the tag of the line it takes.
            if (SdesCrypto.TryParse(value, out SdesCrypto? remote, out _) && RoomCrypto.ProfileOf(remote.Suite) is { } profile
                && _lines[index].Keys.FirstOrDefault(key => key.Tag == remote.Tag && key.Suite == remote.Suite) is { } local)
            {
                keys = new SdesKeys(profile, local, remote);
                break;
            }
        }

        if (keys is null && !_policy.AllowPlainRtp)
        {
            return null;
        }

        // The answer is judged as an offer of what it holds: the far side chose.
        RtpPolicy policy = _policy with { PortFor = (_, _) => Session.Media[index].Port, AllowPlainRtp = true, Former = null };
        RtpLineAnswer line = new(answer, policy, NoRandom.Instance);
        NegotiatedRoomSection section = line.Answer(WithoutKeys(media), index, _lines[index].Use, out _);
        return section.Accepted ? section with { Keys = keys } : null;
    }

    private static SdpMedia WithoutKeys(SdpMedia media)
    {
        string protocol = media.Protocol.Replace("SAVP", "AVP", StringComparison.OrdinalIgnoreCase);
        SdpMedia plain = new() { Type = media.Type, Port = media.Port, Protocol = protocol, Connection = media.Connection };
        plain.Formats.AddRange(media.Formats);
        plain.Bandwidths.AddRange(media.Bandwidths);
        plain.Attributes.AddRange(media.Attributes.Where(attribute => attribute.Name != "crypto"));
        return plain;
    }

    /// <summary>Nothing is drawn while an answer is read.</summary>
    private sealed class NoRandom : IRandomSource
    {
        public static readonly NoRandom Instance = new();

        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
