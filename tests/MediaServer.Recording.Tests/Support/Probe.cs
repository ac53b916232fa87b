using System.Globalization;

namespace MediaServer.Recording.Tests;

/// <summary>What ffprobe and FFmpeg's decoders say of a file.</summary>
internal static class Probe
{
    /// <summary>Frames that a decoder really gave, for one stream.</summary>
    public static int DecodedFrames(string file, int stream)
    {
        string text = Tool.Check("ffprobe", "-v", "error", "-select_streams", $"{stream}", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", file);
        return int.TryParse(text.Trim().Trim(','), out int count) ? count : 0;
    }

    public static string Streams(string file) =>
        Tool.Check("ffprobe", "-v", "error", "-show_entries", "stream=index,codec_name,width,height:stream_tags=title", "-of", "csv=p=0", file);

    /// <summary>Seconds of sound after decoding one stream.</summary>
    public static double DecodedSeconds(string file, int stream)
    {
        using TemporaryFolder folder = new();
        Tool.Check("ffmpeg", "-v", "error", "-y", "-i", file, "-map", $"0:{stream}", "-ac", "1", "-ar", "8000", "-f", "s16le", folder.File("pcm"));
        return new FileInfo(folder.File("pcm")).Length / 16000.0;
    }

    /// <summary>Timestamps of a stream's packets, in seconds.</summary>
    public static List<double> Timestamps(string file, int stream) =>
        [.. Tool.Check("ffprobe", "-v", "error", "-select_streams", $"{stream}", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => double.Parse(l.Trim(','), CultureInfo.InvariantCulture))];

    /// <summary>Whatever FFmpeg complains of when it decodes everything.</summary>
    public static string DecodeErrors(string file) =>
        Tool.Run("ffmpeg", "-v", "error", "-i", file, "-map", "0:v?", "-map", "0:a?", "-f", "null", "-").Errors;
}
