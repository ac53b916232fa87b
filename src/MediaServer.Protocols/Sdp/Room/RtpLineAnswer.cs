using MediaServer.Primitives;

namespace MediaServer.Protocols.Sdp;

/// <summary>Answers one line of a room system's offer.</summary>
internal sealed class RtpLineAnswer(SdpSession offer, RtpPolicy policy, IRandomSource random)
{
    /// <summary>Why nothing was taken, when nothing was.</summary>
    public AnswerError Error { get; private set; } = new(AnswerErrorKind.NoUsableCodec, "no line has a codec that the server takes");

    public NegotiatedRoomSection Answer(SdpMedia media, int index, RoomSectionUse use, out SdpMedia answer)
    {
        answer = Refusal(media);
        NegotiatedRoomSection refused = new() { Index = index, Use = use, Floor = BfcpFloor.Read(media) };
        NegotiatedRoomSection? former = policy.Former?.Sections.ElementAtOrDefault(index);
        if (use == RoomSectionUse.Floor && media.Port != 0)
        {
            return FloorLineAnswer.Take(offer, media, refused, former, policy, ref answer);
        }

        if (media.Port == 0 || Choose(media, use) is not { } choice)
        {
            return refused;
        }

        SdesKeys? keys = RoomCrypto.Take(media, former?.Keys, random);
        RoomDtls? dtls = keys is null ? Dtls(media, former) : null;
        if (keys is null && dtls is null && (RoomLine.IsSecure(media) || !policy.AllowPlainRtp))
        {
            Error = new AnswerError(AnswerErrorKind.Refused, "SRTP with a key that can be taken (a=crypto, or a=fingerprint) is needed");
            return refused;
        }

        int port = former is { Accepted: true } ? former.LocalPort : policy.PortFor(index, use);
        if (port == 0)
        {
            Error = new AnswerError(AnswerErrorKind.NoPort, "no RTP port is left");
            return refused;
        }

        NegotiatedRoomSection section = Agree(media, index, use, choice, keys) with { LocalPort = port, Dtls = dtls };
        answer = Write(media, section, choice);
        return section;
    }

    /// <summary>Port 0, everything else as offered (RFC 3264 section 6).</summary>
    public static SdpMedia Refusal(SdpMedia media)
    {
        SdpMedia refusal = new() { Type = media.Type, Port = 0, Protocol = media.Protocol };
        refusal.Formats.AddRange(media.Formats);
        return refusal;
    }

    private Choice? Choose(SdpMedia media, RoomSectionUse use)
    {
        switch (use)
        {
            case RoomSectionUse.Audio when RoomCodecs.ChooseAudio(media, policy.AudioCodecOrder, out Codec codec) is { } audio:
                string parameters = codec == Codec.Opus ? "minptime=10;useinbandfec=1" : "";
                return new Choice(audio, codec, parameters, RoomCodecs.ChooseEvents(media, audio), null);
            case RoomSectionUse.Video or RoomSectionUse.Slides when use == RoomSectionUse.Video || policy.TakeSlides:
                if (RoomCodecs.ChooseVideo(media, policy.TakeModeZero) is not { } video)
                {
                    return null;
                }

                H264FormatParameters limits = H264FormatParameters.Parse(video.FormatParameters);
                return new Choice(video, Codec.H264, RoomCodecs.H264Parameters(limits, policy), null, limits);
            case RoomSectionUse.Camera when policy.TakeCamera && RtpFormat.ReadAll(media).FirstOrDefault(format => format.Is("H224")) is { } camera:
                return new Choice(camera, Codec.None, "", null, null);
            case RoomSectionUse.Text when policy.TakeText && RtpFormat.ReadAll(media).FirstOrDefault(format => format.Is("t140")) is { } text:
                return new Choice(text, Codec.None, "", null, null) { Redundancy = RtpFormat.ReadAll(media).FirstOrDefault(format => format.Is("red")) };
            default:
                return null;
        }
    }

    // A fingerprint that stayed means that the association goes on (RFC 8842 section 5.5): roles don't change then.
    private RoomDtls? Dtls(SdpMedia media, NegotiatedRoomSection? former)
    {
        if (policy.Fingerprint is null || !RoomLine.OffersDtls(media, offer))
        {
            return null;
        }

        string setup = media.Find("setup") ?? offer.Find("setup") ?? "actpass";
        DtlsRole role = former?.Dtls?.LocalRole ?? (setup == "passive" ? DtlsRole.Client : DtlsRole.Server);
        return new RoomDtls(IceAttributes.Fingerprints(media, offer), role);
    }

    private NegotiatedRoomSection Agree(SdpMedia media, int index, RoomSectionUse use, Choice choice, SdesKeys? keys)
    {
        SdpDirection direction = media.DirectionIn(offer);
        string address = RoomAddress.Of(offer, media);
        (string rtcpAddress, int rtcpPort) = RoomAddress.Rtcp(media, address);
        bool mux = media.Has("rtcp-mux");

        // A picture in pieces can't go to mode 0.
        bool canSend = choice.Limits is not { PacketizationMode: 0 };
        int bitrate = SdpBandwidth.Smallest(media.Bandwidths.Concat(offer.Bandwidths));
        if (choice.Limits is { MaxBitrate: > 0 } limits)
        {
            bitrate = bitrate == 0 ? limits.MaxBitrate : Math.Min(bitrate, limits.MaxBitrate);
        }

        return new NegotiatedRoomSection
        {
            Index = index,
            Use = use,
            Accepted = true,
            Receives = (direction & SdpDirection.Send) != 0,
            Sends = canSend && (direction & SdpDirection.Receive) != 0 && !RoomAddress.IsHeld(address),
            Codec = new NegotiatedCodec(
                choice.Codec, choice.Format.PayloadType, 0, choice.Format.ClockRate, choice.Format.Channels, choice.Parameters, RoomCodecs.Feedback(choice.Format))
            {
                PacketizationMode = choice.Limits?.PacketizationMode ?? 0,
            },
            TelephoneEventType = choice.Events?.PayloadType ?? 0,
            RedundancyType = choice.Redundancy?.PayloadType ?? 0,
            RemoteAddress = address,
            RemotePort = media.Port,
            RemoteRtcpAddress = mux ? address : rtcpAddress,
            RemoteRtcpPort = mux ? media.Port : rtcpPort,
            RtcpMux = mux,
            Keys = keys,
            Limits = choice.Limits,
            MaxBitrate = bitrate,
        };
    }

    private SdpMedia Write(SdpMedia media, NegotiatedRoomSection section, Choice choice)
    {
        SdpMedia answer = new() { Type = media.Type, Port = section.LocalPort, Protocol = media.Protocol };
        if (section.Use is RoomSectionUse.Video or RoomSectionUse.Slides && policy.MaxVideoBitrate > 0)
        {
            int bitrate = section.MaxBitrate == 0 ? policy.MaxVideoBitrate : Math.Min(policy.MaxVideoBitrate, section.MaxBitrate);
            answer.Bandwidths.Add(new SdpBandwidth("AS", Math.Max(1, bitrate / 1000)));
            answer.Bandwidths.Add(new SdpBandwidth("TIAS", bitrate));
        }

        if (choice.Codec == Codec.None)
        {
            WriteData(answer, choice);
        }
        else
        {
            CodecSelection.Write(answer, [section.Codec!]);
        }

        if (choice.Events is { } events)
        {
            answer.Formats.Add($"{events.PayloadType}");
            answer.Add("rtpmap", $"{events.PayloadType} telephone-event/{events.ClockRate}");
            answer.Add("fmtp", $"{events.PayloadType} 0-15");
        }

        if (section.Keys is { } keys)
        {
            answer.Add("crypto", keys.Local.ToWire());
        }
        else if (section.Dtls is { } dtls)
        {
            answer.Add("fingerprint", IceAttributes.Write(policy.Fingerprint!));
            answer.Add("setup", dtls.LocalRole == DtlsRole.Server ? "passive" : "active");
        }

        if (section.RtcpMux)
        {
            answer.Add("rtcp-mux");
        }

        Repeat(media, answer, "content");
        Repeat(media, answer, "label");
        if (section.Use == RoomSectionUse.Slides && !media.Has("label") && FloorLineAnswer.LabelOf(offer) is { Length: > 0 } label)
        {
            // Poly Studio: the floor names a stream that no line has as its label.
            answer.Add("label", label);
        }

        answer.Add(SdpDirections.NameOf(Direction(media, section)));
        return answer;
    }

    // Hold by 0.0.0.0 keeps its direction: an endpoint that writes it knows no other (RFC 2543).
    private SdpDirection Direction(SdpMedia media, NegotiatedRoomSection section)
    {
        bool held = RoomAddress.IsHeld(section.RemoteAddress) && (media.DirectionIn(offer) & SdpDirection.Receive) != 0;
        return (section.Receives ? SdpDirection.Receive : 0) | (section.Sends || (held && section.Limits is not { PacketizationMode: 0 }) ? SdpDirection.Send : 0);
    }

    private static void WriteData(SdpMedia answer, Choice choice)
    {
        RtpFormat format = choice.Format;
        answer.Formats.Add($"{format.PayloadType}");
        if (choice.Redundancy is { } redundancy)
        {
            answer.Formats.Insert(0, $"{redundancy.PayloadType}");
            answer.Add("rtpmap", $"{redundancy.PayloadType} red/{format.ClockRate}");
            answer.Add("fmtp", $"{redundancy.PayloadType} {format.PayloadType}/{format.PayloadType}/{format.PayloadType}");
        }

        answer.Add("rtpmap", $"{format.PayloadType} {format.Encoding}/{format.ClockRate}");
    }

    private static void Repeat(SdpMedia media, SdpMedia answer, string name)
    {
        if (media.Find(name) is { } value)
        {
            answer.Add(name, value);
        }
    }

    private sealed record Choice(RtpFormat Format, Codec Codec, string Parameters, RtpFormat? Events, H264FormatParameters? Limits)
    {
        public RtpFormat? Redundancy { get; init; }
    }
}
