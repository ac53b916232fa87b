using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaServer.Bench.Links;

/// <summary>Rows as the bench's JSON has them: machine, commit, holds, rows.</summary>
internal static class LinkJson
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static string Write(IReadOnlyList<LinkFigures> rows, string commit)
    {
        JsonArray array = [];
        bool holds = true;
        foreach (LinkFigures row in rows)
        {
            string missed = LinkLimit.Short(row);
            holds &= missed.Length == 0;
            array.Add(Row(row, missed));
        }

        JsonObject root = new()
        {
            ["machine"] = new JsonObject
            {
                ["os"] = RuntimeInformation.OSDescription,
                ["cores"] = Environment.ProcessorCount,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
            },
            ["commit"] = commit,
            ["holds"] = holds,
            ["rows"] = array,
        };
        return root.ToJsonString(s_indented);
    }

    private static JsonObject Row(LinkFigures row, string missed)
    {
        JsonObject json = new()
        {
            ["profile"] = row.Profile,
            ["client"] = "simulated",
            ["target"] = "mediaserver",
            ["seed"] = row.Seed,
            ["utilisation"] = Round(row.Utilisation, 3),
            ["audio_concealment"] = Round(row.AudioConcealment, 4),
            ["audio_gap_ms_max"] = Round(row.AudioGapMsMax, 0),
            ["up_audio_concealment"] = Round(row.UpConcealment, 4),
            ["up_audio_gap_ms_max"] = Round(row.UpGapMsMax, 0),
            ["freeze_share"] = Round(row.FreezeShare, 4),
            ["freeze_s_max"] = Round(row.LongestFreezeSeconds, 2),
            ["freezes_over_1s_per_min"] = Round(row.LongFreezesPerMinute, 2),
            ["freeze_over_1s_share"] = Round(row.LongFreezeShare, 4),
            ["still_share"] = Round(row.StillShare, 3),
            ["fps"] = Round(row.Fps, 1),
            ["height"] = Round(row.Height, 0),
            ["delay_ms"] = new JsonObject { ["p50"] = Round(row.DelayMsP50, 1), ["p95"] = Round(row.DelayMsP95, 1) },
            ["queue_ms_p95"] = Round(row.QueueMsP95, 1),
            ["down_s"] = Round(row.DownSeconds, 1),
            ["up_s"] = Round(row.UpSeconds, 1),
            ["switches_per_min"] = Round(row.SwitchesPerMinute, 2),
            ["pli_per_min"] = Round(row.PliPerMinute, 1),
            ["overhead_kbit"] = Round(row.OverheadKbit, 1),
            ["holds"] = missed.Length == 0,
        };
        if (missed.Length > 0)
        {
            json["short"] = missed;
        }

        return json;
    }

    private static decimal Round(double value, int digits) => decimal.Parse(Math.Round(value, digits).ToString("F4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
