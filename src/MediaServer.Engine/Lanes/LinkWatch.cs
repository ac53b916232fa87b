using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Allocation;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Engine.Lanes;

/// <summary>Tells the control plane what changed of links, slots and wanted layers; each at its own measured pace.</summary>
public sealed class LinkWatch(LaneState lane)
{
    private static readonly Duration DemandInterval = Duration.FromSeconds(1);
    private static readonly Duration LinkInterval = Duration.FromSeconds(2);

    private Instant _nextDemand = Instant.Past;
    private Instant _nextLink = Instant.Past;

    public void Run(Instant now)
    {
        bool demand = now >= _nextDemand;
        bool link = now >= _nextLink;
        _nextDemand = demand ? now + DemandInterval : _nextDemand;
        _nextLink = link ? now + LinkInterval : _nextLink;
        foreach (PeerLink peer in lane.Peers.All)
        {
            PutSlots(peer);
            if (demand)
            {
                PutDemand(peer, now);
            }

            if (link)
            {
                PutLink(peer, now);
            }
        }
    }

    private void PutSlots(PeerLink peer)
    {
        foreach (EgressStream slot in peer.Media.Egress)
        {
            if (slot.IsVoice || slot.Level == slot.ReportedLevel)
            {
                continue;
            }

            slot.ReportedLevel = slot.Level;
            SlotState state = slot.Level switch
            {
                ServiceLevel.Stills => SlotState.Stills,
                ServiceLevel.AudioOnly => SlotState.AudioOnly,
                _ => slot.Track is { IsMuted: true } ? SlotState.Muted : SlotState.Live,
            };
            lane.Outbox.Put(new SlotChanged(peer.Key, slot.Configuration.Section.Mid, state));
        }
    }

    private void PutDemand(PeerLink peer, Instant now)
    {
        foreach (SourceTrack track in peer.Media.Tracks)
        {
            if (!track.IsVideo)
            {
                PutVoice(peer, track, now);
                continue;
            }

            if (track.SubscriberCount == 0 || !track.Demand.Update(track, now))
            {
                continue;
            }

            List<EncodingWanted> encodings = [];
            for (int i = 0; i < SourceTrack.MaxLayers; i++)
            {
                if (track.Streams[i] is { } stream)
                {
                    encodings.Add(new EncodingWanted(RidOf(track.Section, stream, i), track.Demand.Active[i], track.Demand.Bitrates[i], 0));
                }
            }

            if (encodings.Count > 0)
            {
                lane.Outbox.Put(new LayersWanted(new SourceKey(peer.Key, track.Section.Mid), encodings));
            }
        }
    }

    private void PutVoice(PeerLink peer, SourceTrack track, Instant now)
    {
        if (track.Role == SourceRole.Voice && track.VoiceDemand.Update(track, now))
        {
            VoiceWish wish = track.VoiceDemand.Wish;
            lane.Outbox.Put(new VoiceWanted(new SourceKey(peer.Key, track.Section.Mid), wish.PacketMs, wish.MaxBitrate, wish.Redundant));
        }
    }

    private static string RidOf(NegotiatedSection section, IngestStream stream, int index) =>
        stream.Rid.Length > 0 ? stream.Rid : index < section.Rids.Count ? section.Rids[index] : "";

    private void PutLink(PeerLink peer, Instant now)
    {
        if (!peer.HasMedia && peer.Media.PacketsSent == 0)
        {
            return;
        }

        LinkSummary state = LinkWords.Describe(peer, now);
        if (peer.ReportedLink is { } last && last.State == state.State && last.Up == state.Up && last.Down == state.Down
            && Math.Abs(last.DownKbit - state.DownKbit) * 5 < Math.Max(50, last.DownKbit))
        {
            return;
        }

        peer.ReportedLink = state;
        lane.Outbox.Put(new LinkChanged(peer.Key, state.State, state.DownKbit, state.Up, state.Down));
    }
}
