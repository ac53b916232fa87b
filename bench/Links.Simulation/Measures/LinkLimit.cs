namespace MediaServer.Bench.Links;

/// <summary>What a row must hold, and which figure it misses.</summary>
public static class LinkLimit
{
    /// <summary>Names the figures missed; empty when the row holds.</summary>
    public static string Short(LinkFigures row)
    {
        List<string> missed = [];
        (double audio, double freeze) = Limits(row.Profile);
        Check(missed, "audio concealment", Math.Max(row.AudioConcealment, CountsUplink(row.Profile) ? row.UpConcealment : 0), audio, "P1");
        Check(missed, "freeze", row.FreezeShare, freeze, "P1");
        if (row.Profile is "L1" or "L2" or "L3" or "L4" or "L5" or "L7")
        {
            Check(missed, "audio gap ms", row.AudioGapMsMax, 400, "F0");
        }

        if (row.Profile is "L0" or "L1" or "L2" or "L4" or "L7")
        {
            Check(missed, "delay p95 ms", row.DelayMsP95, 150 + (LinkProfiles.Get(row.Profile, 1).RoundTripMs / 2), "F0");
        }

        CheckQueue(missed, row);
        CheckSpecial(missed, row);
        return string.Join("; ", missed);
    }

    private static (double Audio, double Freeze) Limits(string profile) => profile switch
    {
        "L1" or "L2" or "L3" or "L4" => (0.03, 0.01),
        "L5" or "L7" => (0.03, 0.05),
        "L6" => (0.08, 1),
        "floor" => (0.01, 1),
        "loss5" or "loss5far" => (0.01, 1),
        "loss10" or "loss10far" => (0.02, 1),
        "loss20" or "loss20far" => (0.05, 1),
        _ => (1, 2),
    };

    private static bool CountsUplink(string profile) => profile[0] == 'L';

    private static void CheckQueue(List<string> missed, LinkFigures row)
    {
        double queue = row.Profile switch
        {
            "L2" => 60,
            "L5" => 250,
            "L3" or "L6" => 80,
            _ => double.MaxValue,
        };
        Check(missed, "own queue p95 ms", row.QueueMsP95, queue, "F0");
        if (row.Profile == "L5" && row.Utilisation < 0.55)
        {
            missed.Add($"utilisation {row.Utilisation:P0} under 55 %");
        }
    }

    private static void CheckSpecial(List<string> missed, LinkFigures row)
    {
        switch (row.Profile)
        {
            case "L3":
                Check(missed, "part of our fair share missing", 1 - row.FairShare, 0.7, "P0");
                Check(missed, "part of TCP's fair share missing", 1 - row.TcpShare, 0.7, "P0");
                break;
            case "L6":
                Check(missed, "audio return s", row.AudioReturnSeconds, 3, "F1");
                Check(missed, "video return s", row.VideoReturnSeconds, 10, "F1");
                break;
            case "step":
                Check(missed, "down s", row.DownSeconds, 1, "F1");
                Check(missed, "up s", row.UpSeconds, 10, "F1");
                Check(missed, "unused", 1 - row.Utilisation, 0.2, "P0");
                Check(missed, "switches a minute", row.SwitchesPerMinute, 60 / 8.0, "F1");
                break;
            case "floor":
                Check(missed, "picture missing", row.StillShare > 0.02 || row.Fps >= 5 ? 0 : 1, 0, "F0");
                break;
            case "voices":
                Check(missed, "audio concealment", row.AudioConcealment, 0.05, "P1");
                break;
            case "loss10far":
                Check(missed, "freezes over 1 s a minute", row.LongFreezesPerMinute, 1, "F1");
                break;
            case "loss20far":
                Check(missed, "frozen over 1 s", row.LongFreezeShare, 0.05, "P1");
                break;
            case "loss5" or "loss10" or "loss20":
                Check(missed, "longest freeze s", row.LongestFreezeSeconds, 1, "F1");
                break;
        }
    }

    private static void Check(List<string> missed, string name, double value, double most, string format)
    {
        if (value > most)
        {
            missed.Add($"{name} {value.ToString(format, System.Globalization.CultureInfo.InvariantCulture)} over {most.ToString(format, System.Globalization.CultureInfo.InvariantCulture)}");
        }
    }
}
