using MediaServer.Primitives;

namespace MediaServer.Bench.Load.Clients;

/// <summary>The streams that a plan sends.</summary>
internal static class StreamPlan
{
    private const int VideoPayload = 1200;
    private const int VoicePayload = 100;

    // RFC 8853: lowest quality first.
    private static readonly string[] s_rids = ["q", "h", "f"];

    public static IReadOnlyList<OutboundStream> For(RtcClient client)
    {
        ClientPlan plan = client.Plan;
        uint ssrc = (uint)(0x0100_0000 + (client.Number * 16));
        List<OutboundStream> streams = [];
        int section = 0;
        if (plan.SendsAudio)
        {
            streams.Add(new OutboundStream(client, $"{section++}", ssrc++)
            {
                Interval = Duration.FromMilliseconds(20.0 / plan.Speed),
                PayloadLength = VoicePayload,
                Level = plan.Level,
            });
        }

        if (plan.SendsVideo)
        {
            for (int layer = 0; layer < plan.Layers; layer++)
            {
                int below = plan.Layers - 1 - layer;
                streams.Add(Video(client, $"{section}", ssrc++, 1280 >> below, plan.VideoBitrate >> (2 * below), plan.Layers > 1 ? s_rids[layer] : ""));
            }

            section++;
        }

        if (plan.SendsContent)
        {
            streams.Add(Video(client, $"{section}", ssrc, 1920, plan.VideoBitrate, ""));
        }

        return streams;
    }

    /// <summary>Frames of five packets at 1.5 Mbit/s, 31.25 a second; fewer and shorter packets below.</summary>
    private static OutboundStream Video(RtcClient client, string mid, uint ssrc, int width, int bitrate, string rid)
    {
        double bytesPerFrame = bitrate / 8.0 / 31.25;
        int packets = (int)Math.Clamp(Math.Round(bytesPerFrame / VideoPayload), 1, 40);
        double length = Math.Min(VideoPayload, bytesPerFrame / packets);
        return new OutboundStream(client, mid, ssrc)
        {
            Interval = Duration.FromSeconds(packets * length * 8 / bitrate / client.Plan.Speed),
            PacketsPerFrame = packets,
            PayloadLength = (int)length,
            Width = width,
            Rid = rid,
        };
    }
}
