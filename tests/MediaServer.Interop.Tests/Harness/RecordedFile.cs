using System.Globalization;
using System.Text.Json;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>A decrypted recording as ffprobe sees it.</summary>
internal sealed class RecordedFile
{
    private readonly JsonElement _streams;
    private readonly ILookup<int, (double Time, double Duration)> _packets;

    private RecordedFile(JsonElement root)
    {
        _streams = root.GetProperty("streams");
        _packets = root.GetProperty("packets").EnumerateArray()
            .Where(packet => packet.TryGetProperty("pts_time", out _))
            .ToLookup(
                packet => packet.GetProperty("stream_index").GetInt32(),
                packet => (Number(packet, "pts_time"), packet.TryGetProperty("duration_time", out _) ? Number(packet, "duration_time") : 0));
    }

    /// <summary>Decrypts with Debian's age and the demonstration's key, and reads every packet.</summary>
    public static async Task<RecordedFile> OpenAsync(ServerProcess server, string encrypted, string plain)
    {
        string key = Path.Combine(server.DataDirectory, "keys", "recording-demonstration.txt");
        await Tools.MustRunAsync("age", "-d", "-i", key, "-o", plain, encrypted);
        string json = await Tools.MustRunAsync("ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_packets", plain);
        return new RecordedFile(JsonDocument.Parse(json[..(json.LastIndexOf('}') + 1)]).RootElement);
    }

    /// <summary>ffmpeg's arguments for every sound and picture that holds something: spare tracks have nothing to decode.</summary>
    public IEnumerable<string> Maps => _streams.EnumerateArray()
        .Where(stream => stream.GetProperty("codec_type").GetString() is "audio" or "video" && Times(stream).Count > 0)
        .SelectMany(stream => new[] { "-map", $"0:{stream.GetProperty("index").GetInt32()}" });

    /// <summary>Streams with packets, of a kind: their times, by title.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Tracks(string kind) => _streams.EnumerateArray()
        .Where(stream => stream.GetProperty("codec_type").GetString() == kind)
        .Select(stream => (Title: Title(stream), Times: Times(stream)))
        .Where(track => track.Times.Count > 0)
        .GroupBy(track => track.Title)
        .ToDictionary(title => title.Key, title => (IReadOnlyList<double>)[.. title.SelectMany(track => track.Times).Order()]);

    /// <summary>Times of a track's packets, by its number in the manifest: ffprobe counts from 0 in the same order.</summary>
    public IReadOnlyList<double> Track(int number) => [.. _packets[number - 1].Select(packet => packet.Time)];

    private IReadOnlyList<double> Times(JsonElement stream) => [.. _packets[stream.GetProperty("index").GetInt32()].Select(packet => packet.Time)];

    private static string Title(JsonElement stream) =>
        stream.TryGetProperty("tags", out JsonElement tags) && tags.TryGetProperty("title", out JsonElement title) ? title.GetString()! : "";

    private static double Number(JsonElement packet, string name) => double.Parse(packet.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
