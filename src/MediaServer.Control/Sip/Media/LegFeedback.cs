using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip.Media;

/// <summary>
/// RTCP of a leg in both directions: reports and repairs divided onto the lines, key frame requests in the spelling that the
/// far side knows, REMB of the engine as TMMBR and the reverse.
/// </summary>
internal sealed class LegFeedback(FarSide far, RoomSide room)
{
    private const int UsualBitrate = 2_000_000;

    private readonly byte[] _scratch = new byte[SipMediaLeg.MaxPacket + 64];
    private int _keyFramesAsked;

    /// <summary>Each half second: what the far side takes, and key frames in the beginning.</summary>
    public void Tick(List<LegLine> lines, int tick)
    {
        if (tick % 2 == 0)
        {
            Span<byte> packet = stackalloc byte[64];
            foreach (LegLine line in lines.Where(IsShown))
            {
                // The engine paces toward this leg by what the far side said it takes.
                room.SendRtcp(packet[..RtcpSplitter.WriteRemb(packet, 1, (ulong)Limit(line), line.OwnSsrc)]);
            }
        }

        if (_keyFramesAsked < 4)
        {
            // PJSIP loses the first key frame: several in the first seconds.
            _keyFramesAsked++;
            AskRoomForKeyFrames(lines);
        }
    }

    public void AskRoomForKeyFrames(List<LegLine> lines)
    {
        Span<byte> packet = stackalloc byte[64];
        foreach (LegLine line in lines.Where(IsShown))
        {
            room.SendRtcp(packet[..RtcpSplitter.WritePli(packet, 1, line.OwnSsrc)]);
        }
    }

    /// <summary>A plain compound of the far side.</summary>
    public void FromFar(LegLine line, ReadOnlySpan<byte> packet)
    {
        room.SendRtcp(packet);
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpItem item))
        {
            if (item.Kind != RtcpKind.Tmmbr || !Tmmb.TryParse(item, out Tmmb request))
            {
                continue;
            }

            foreach (TmmbEntry entry in request)
            {
                if (entry.Ssrc == line.OwnSsrc)
                {
                    Notify(line, request.SenderSsrc, entry);
                }
            }
        }
    }

    /// <summary>A plain compound of the engine.</summary>
    /// <returns>True when somebody must be asked for a key frame by INFO.</returns>
    public bool FromRoom(List<LegLine> lines, ReadOnlySpan<byte> packet)
    {
        bool byInfo = false;
        Span<byte> fir = stackalloc byte[64];
        foreach (LegLine line in lines.Where(line => line.IsMedia && line.Section is not null))
        {
            FeedbackKinds kinds = line.Section!.Codec?.Feedback ?? FeedbackKinds.None;
            int part = RtcpSplitter.Take(packet, line.OwnSsrc, line.IsFrom, (kinds & FeedbackKinds.Pli) != 0, _scratch, out bool pliWanted);
            if (part > 0)
            {
                far.SendRtcp(line, _scratch.AsSpan(0, part));
            }

            if (pliWanted && (kinds & FeedbackKinds.Fir) == 0)
            {
                byInfo = true;
            }
            else if (pliWanted)
            {
                far.SendRtcp(line, fir[..RtcpSplitter.WriteFir(fir, line.OwnSsrc, line.LastSsrc, ++line.FirNumber)]);
            }

            if (line.IsVideo && (kinds & FeedbackKinds.Tmmbr) != 0)
            {
                Request(line, packet);
            }
        }

        return byInfo;
    }

    // RFC 5104 section 4.2.2.2: the limit that holds now is told back, with its owner.
    private void Notify(LegLine line, uint owner, TmmbEntry entry)
    {
        line.Requested = (int)Math.Clamp(entry.Bitrate, 64_000, int.MaxValue);
        Span<byte> packet = stackalloc byte[64];
        int length = RtcpSplitter.WriteTmmbn(packet, line.OwnSsrc, new TmmbEntry(owner, entry.Bitrate, entry.Overhead));
        far.SendRtcp(line, packet[..length]);
        room.SendRtcp(packet[..RtcpSplitter.WriteRemb(packet, 1, (ulong)Limit(line), line.OwnSsrc)]);
    }

    // What the engine wants of this line's stream, in the words that rooms know; told again only when it changed by a tenth.
    private void Request(LegLine line, ReadOnlySpan<byte> packet)
    {
        Span<byte> request = stackalloc byte[64];
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpItem item))
        {
            if (item.Kind != RtcpKind.Remb || !Remb.TryParse(item, out Remb remb) || line.LastSsrc == 0)
            {
                continue;
            }

            ulong told = (ulong)line.Asked;
            if (remb.Bitrate > told - (told / 10) && remb.Bitrate < told + (told / 10))
            {
                continue;
            }

            line.Asked = (long)Math.Min(remb.Bitrate, 100_000_000);
            far.SendRtcp(line, request[..RtcpSplitter.WriteTmmbr(request, line.OwnSsrc, new TmmbEntry(line.LastSsrc, (ulong)line.Asked, 40))]);
        }
    }

    private static bool IsShown(LegLine line) => line is { IsVideo: true, OwnSsrc: not 0 };

    private static int Limit(LegLine line)
    {
        int agreed = line.Section?.MaxBitrate is > 0 and int most ? most : UsualBitrate;
        return line.Requested > 0 ? Math.Min(agreed, line.Requested) : agreed;
    }
}
