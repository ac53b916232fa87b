using System.Globalization;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;

namespace MediaServer.Recording.Export;

/// <summary>FFmpeg's arguments for one picture of everybody: a grid on a plain ground, the mix or all voices together.</summary>
internal static class GridLayout
{
    private const int Width = 1280;
    private const int Height = 720;

    /// <param name="tracks">In the order of the piped file's streams.</param>
    /// <param name="durationMilliseconds">Length of the whole.</param>
    /// <param name="destination">The MP4 file.</param>
    public static IReadOnlyList<string> Arguments(IReadOnlyList<MatroskaTrack> tracks, long durationMilliseconds, string destination)
    {
        List<int> videos = Streams(tracks, t => t.Codec.IsVideo());
        List<int> voices = Streams(tracks, t => t.Codec == MatroskaCodec.Opus);
        List<int> mix = Streams(tracks, t => t.Codec == MatroskaCodec.Opus && t.Role == TrackPlan.MixRole);
        voices = mix.Count > 0 ? mix : voices;

        // A change of resolution must not start the graph anew: the scaler follows it by itself.
        List<string> arguments = ["-v", "error", "-nostdin", "-y", "-reinit_filter", "0", "-i", "pipe:0", "-progress", "pipe:1", "-filter_complex"];
        arguments.Add(string.Join(';', Pictures(videos, durationMilliseconds).Concat(Sound(voices))));
        arguments.AddRange(["-map", "[picture]"]);
        if (voices.Count > 0)
        {
            arguments.AddRange(["-map", "[sound]", "-c:a", "aac", "-b:a", "128k"]);
        }

        arguments.AddRange(["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-movflags", "+faststart", destination]);
        return arguments;
    }

    private static List<int> Streams(IReadOnlyList<MatroskaTrack> tracks, Func<MatroskaTrack, bool> which) =>
        [.. Enumerable.Range(0, tracks.Count).Where(i => which(tracks[i]))];

    private static IEnumerable<string> Pictures(List<int> videos, long durationMilliseconds)
    {
        int columns = Math.Max(1, (int)Math.Ceiling(Math.Sqrt(videos.Count)));
        int rows = Math.Max(1, (videos.Count + columns - 1) / columns);
        (int width, int height) = (Width / columns & ~1, Height / rows & ~1);
        string last = videos.Count == 0 ? "picture" : "ground0";
        yield return string.Create(
            CultureInfo.InvariantCulture, $"color=c=0x202428:s={Width}x{Height}:r=25:d={durationMilliseconds / 1000.0:F3}[{last}]");
        for (int i = 0; i < videos.Count; i++)
        {
            // An overlay shows the ground until its stream begins and after it ends: people come and go.
            string next = i == videos.Count - 1 ? "picture" : $"ground{i + 1}";
            yield return $"[0:{videos[i]}]scale={width}:{height}:force_original_aspect_ratio=decrease:eval=frame,setsar=1[cell{i}]";
            yield return $"[ground{i}][cell{i}]overlay=x={i % columns * width}+({width}-w)/2:y={i / columns * height}+({height}-h)/2"
                + $":eval=frame:eof_action=pass:repeatlast=0[{next}]";
        }
    }

    private static IEnumerable<string> Sound(List<int> voices)
    {
        if (voices.Count > 0)
        {
            string inputs = string.Concat(voices.Select((v, i) => $"[voice{i}]"));
            foreach ((int voice, int i) in voices.Select((v, i) => (v, i)))
            {
                yield return $"[0:{voice}]aresample=48000:async=1:first_pts=0[voice{i}]";
            }

            yield return $"{inputs}amix=inputs={voices.Count}:duration=longest:normalize=0[sound]";
        }
    }
}
