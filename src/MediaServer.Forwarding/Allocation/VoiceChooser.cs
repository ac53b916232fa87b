using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Voices;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Allocation;

/// <summary>Where not all voices fit, the loudest ones go on; one always does.</summary>
internal static class VoiceChooser
{
    /// <summary>44 bytes and a header's extensions in each of 50 packets a second.</summary>
    private const long Overhead = 20_800;

    /// <summary>Holds back what doesn't fit; returns what the rest takes, bit/s.</summary>
    public static long Choose(ReadOnlySpan<EgressStream> streams, long room, Instant now)
    {
        long used = 0;
        Span<bool> held = stackalloc bool[Math.Min(streams.Length, 128)];
        for (int i = 0; i < held.Length; i++)
        {
            EgressStream stream = streams[i];
            long cost = Cost(stream, now);
            if (cost == 0)
            {
                continue;
            }

            long louder = LouderCost(streams, stream, now);
            held[i] = louder > 0 && louder + cost > room * 105 / 100;
            used += held[i] ? 0 : cost;
        }

        // Only now, so that all were compared as they stood.
        for (int i = 0; i < held.Length; i++)
        {
            streams[i].IsHeld = held[i];
        }

        return used;
    }

    private static long LouderCost(ReadOnlySpan<EgressStream> streams, EgressStream than, Instant now)
    {
        long sum = 0;
        foreach (EgressStream stream in streams)
        {
            if (stream != than && Cost(stream, now) is > 0 and long cost && IsBefore(stream, than))
            {
                sum += cost;
            }
        }

        return sum;
    }

    private static bool IsBefore(EgressStream stream, EgressStream than)
    {
        // A voice that goes on keeps its place against one that is hardly louder.
        float left = stream.Track!.Loudness + (stream.IsHeld ? 0 : 6);
        float right = than.Track!.Loudness + (than.IsHeld ? 0 : 6);
        return left > right || (left == right && stream.Ssrc < than.Ssrc);
    }

    private static long Cost(EgressStream stream, Instant now)
    {
        if (!stream.IsVoice || stream.Track is not { IsMuted: false } track || track.Streams[0] is not { } source || !source.IsLive(now))
        {
            return 0;
        }

        // What is measured are the publisher's packets with their headers of 20 bytes.
        VoiceMode mode = stream.VoiceMode;
        long said = Math.Max(2_000, source.Average.Read(ref source.Rate, now) - 8_000);
        return (said * (1 + mode.Copies)) + (Overhead / mode.Frames);
    }
}
