using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Allocation;

/// <summary>
/// Lists the ways to serve a picture, cheapest first. Motion keeps at least half of its frames above the lowest layer; content
/// (slides, a microscope) keeps its size and gives up frames.
/// </summary>
internal static class RungBuilder
{
    /// <summary>A layer is large enough when it has this share of the pixels shown: scaling up a little is not seen.</summary>
    private const double EnoughPixels = 0.75;

    /// <summary>What 44 bytes for each packet add to a picture's rate.</summary>
    private const double Overhead = 1.045;

    /// <summary>Usual bits for a pixel's second where nothing has been measured.</summary>
    private const double BitsPerPixel = 2.2;

    public static void Build(EgressStream stream, SourceTrack track, bool lowestOnly, Instant now)
    {
        SlotGrant grant = stream.Grant;
        grant.Clear();
        IngestStream? only = OnlyStream(track);
        if (only is { TopSpatial: > 0 })
        {
            AddSpatial(grant, only, Shown(stream), lowestOnly, now);
        }
        else
        {
            AddSimulcast(grant, track, Shown(stream), lowestOnly, now);
        }

        grant.FindCurrent();
    }

    private static long Shown(EgressStream stream) => (long)stream.ViewWidth * stream.ViewHeight;

    private static IngestStream? OnlyStream(SourceTrack track)
    {
        IngestStream? only = null;
        foreach (IngestStream? stream in track.Streams)
        {
            if (stream is null)
            {
                continue;
            }

            if (only is not null)
            {
                return null;
            }

            only = stream;
        }

        return only;
    }

    private static void AddSimulcast(SlotGrant grant, SourceTrack track, long shown, bool lowestOnly, Instant now)
    {
        bool isContent = track.Role == SourceRole.Content;
        for (int layer = 0; layer < SourceTrack.MaxLayers; layer++)
        {
            if (track.At(layer) is not { } stream)
            {
                continue;
            }

            long bits = (long)(BitsOf(stream, now) * Overhead);
            int top = stream.TopTemporal;
            int from = grant.Count == 0 || isContent ? 0 : Math.Max(0, top - 1);
            for (int temporal = from; temporal <= top; temporal++)
            {
                grant.Add(new Rung(layer, temporal, (long)(bits * TemporalShare(temporal, top))));
            }

            if (lowestOnly || (stream.Width > 0 && (long)stream.Width * stream.Height >= shown * EnoughPixels))
            {
                return;
            }
        }
    }

    /// <summary>Layers inside one stream (SVC): each spatial layer is about a third of the one above it.</summary>
    private static void AddSpatial(SlotGrant grant, IngestStream stream, long shown, bool lowestOnly, Instant now)
    {
        double bits = BitsOf(stream, now) * Overhead;
        for (int layer = 0; layer <= stream.TopSpatial; layer++)
        {
            double share = Math.Pow(0.3, stream.TopSpatial - layer);
            int from = layer == 0 ? 0 : Math.Max(0, stream.TopTemporal - 1);
            for (int temporal = from; temporal <= stream.TopTemporal; temporal++)
            {
                grant.Add(new Rung(layer, temporal, (long)(bits * share * TemporalShare(temporal, stream.TopTemporal))));
            }

            long pixels = ((long)stream.Width * stream.Height) << (2 * layer);
            if (lowestOnly || (pixels > 0 && pixels >= shown * EnoughPixels))
            {
                return;
            }
        }
    }

    /// <summary>Usual shares of encoders: 60/40 in two layers, 40/20/40 in three.</summary>
    private static double TemporalShare(int temporal, int top) => (top - temporal) switch
    {
        <= 0 => 1,
        1 => 0.6,
        _ => 0.4,
    };

    private static long BitsOf(IngestStream stream, Instant now)
    {
        long measured = stream.Average.Read(ref stream.Rate, now);
        if (measured > 0)
        {
            return measured;
        }

        return stream.Width > 0 ? (long)(((long)stream.Width * stream.Height << (2 * stream.TopSpatial)) * BitsPerPixel) : 150_000L << (2 * Math.Min(stream.Layer, 2));
    }
}
