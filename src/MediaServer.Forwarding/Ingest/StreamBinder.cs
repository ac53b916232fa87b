using MediaServer.Forwarding.Rooms;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// Finds out what a new SSRC is (RFC 8843 section 9.2): announced in SDP, named by MID and RID extensions, or the
/// only one that its payload type fits.
/// </summary>
public static class StreamBinder
{
    /// <summary>Binds the SSRC to a stream of one of the tracks; false when nothing fits yet.</summary>
    public static bool TryBind(InboundSource source, in RtpPacket rtp, IReadOnlyList<SourceTrack> tracks)
    {
        foreach (SourceTrack track in tracks)
        {
            if (TryBindAnnounced(source, track))
            {
                return true;
            }
        }

        SourceTrack? named = FindByMid(rtp, tracks) ?? FindByPayloadType(rtp.PayloadType, tracks);
        return named is not null && TryBindNamed(source, rtp, named);
    }

    private static bool TryBindAnnounced(InboundSource source, SourceTrack track)
    {
        NegotiatedSection section = track.Section;
        for (int i = 0; i < section.RtxPairs.Count; i++)
        {
            if (section.RtxPairs[i].Rtx == source.Ssrc)
            {
                source.IsRtx = true;
                source.Stream = track.StreamFor(section.RtxPairs[i].Media, "", LayerOf(section, section.RtxPairs[i].Media));
                return true;
            }
        }

        int index = IndexOf(section.Ssrcs, source.Ssrc);
        if (index < 0)
        {
            return false;
        }

        source.Stream = track.StreamFor(source.Ssrc, "", LayerOf(section, source.Ssrc));
        return true;
    }

    private static bool TryBindNamed(InboundSource source, in RtpPacket rtp, SourceTrack track)
    {
        HeaderExtensionIds ids = track.Section.Extensions;
        bool isRtx = track.IsRtxPayloadType(rtp.PayloadType);
        byte ridId = isRtx ? ids.RepairedRid : ids.Rid;
        if (track.Section.Rids.Count == 0)
        {
            source.IsRtx = isRtx;
            source.Stream = isRtx ? track.Streams[0] : track.StreamFor(source.Ssrc, "", 0);
            return source.Stream is not null;
        }

        if (ridId == 0 || !rtp.TryGetExtension(ridId, out ReadOnlySpan<byte> rid))
        {
            return false;
        }

        for (int layer = 0; layer < track.Section.Rids.Count && layer < SourceTrack.MaxLayers; layer++)
        {
            if (Matches(rid, track.Section.Rids[layer]))
            {
                source.IsRtx = isRtx;
                source.Stream = isRtx ? track.Streams[layer] : track.StreamFor(source.Ssrc, track.Section.Rids[layer], layer);
                return source.Stream is not null;
            }
        }

        return false;
    }

    private static SourceTrack? FindByMid(in RtpPacket rtp, IReadOnlyList<SourceTrack> tracks)
    {
        foreach (SourceTrack track in tracks)
        {
            byte id = track.Section.Extensions.Mid;
            if (id != 0 && rtp.TryGetExtension(id, out ReadOnlySpan<byte> mid) && Matches(mid, track.Section.Mid))
            {
                return track;
            }
        }

        return null;
    }

    private static SourceTrack? FindByPayloadType(byte payloadType, IReadOnlyList<SourceTrack> tracks)
    {
        SourceTrack? found = null;
        foreach (SourceTrack track in tracks)
        {
            // Where SSRCs are announced or layers named, the payload type proves nothing.
            if (track.Section.Rids.Count > 0 || (track.CodecOf(payloadType) == Codec.None && !track.IsRtxPayloadType(payloadType)))
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = track;
        }

        return found;
    }

    private static int LayerOf(NegotiatedSection section, uint ssrc)
    {
        // Without RIDs several announced SSRCs that are not RTX are the layers of old-style simulcast, in order.
        int layer = 0;
        foreach (uint announced in section.Ssrcs)
        {
            if (announced == ssrc)
            {
                return Math.Min(layer, SourceTrack.MaxLayers - 1);
            }

            if (!section.RtxPairs.Any(pair => pair.Rtx == announced))
            {
                layer++;
            }
        }

        return 0;
    }

    private static int IndexOf(IReadOnlyList<uint> list, uint value)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] == value)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Matches(ReadOnlySpan<byte> bytes, string text)
    {
        if (bytes.Length != text.Length)
        {
            return false;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != text[i])
            {
                return false;
            }
        }

        return true;
    }
}
