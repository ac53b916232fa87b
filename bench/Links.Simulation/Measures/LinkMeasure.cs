namespace MediaServer.Bench.Links;

/// <summary>Runs a call on a profile and works out its figures.</summary>
public static class LinkMeasure
{
    /// <summary>Joining and the first estimate are not the profile's.</summary>
    private const double Settle = 10;

    public static (LinkFigures Figures, LinkCall Call) Run(string name, ulong seed, double seconds = 0)
    {
        LinkProfile profile = LinkProfiles.Get(name, seed);
        LinkCall call = new(profile, seed);
        double length = seconds > 0 ? seconds : profile.Seconds;
        call.Run(length);
        return (Measure(call, length), call);
    }

    private static LinkFigures Measure(LinkCall call, double length)
    {
        double origin = call.Down.Origin;
        Receivers thin = call.Thin.Receivers;
        (double concealed, double gap) = Hear(call, thin, call.Profile.Down.Gaps, (listener, slot) => listener.Index <= slot ? slot + 1 : slot, call.Thin);
        (double up, double upGap) = HearThin(call);
        foreach (PictureMeter picture in thin.Pictures)
        {
            picture.Finish(call.Now.Seconds);
        }

        (double audioReturn, double videoReturn) = Returns(call, length);
        double[] delays = [.. thin.Voices.SelectMany(voice => voice.DelaysMs).Select(delay => (double)delay).Order()];
        double[] queue = [.. call.Down.OwnQueueMs.Select(wait => (double)wait).Order()];
        (double downSeconds, double upSeconds) = call.Profile.Name == "step" ? Steps(call) : (0, 0);
        long both = call.Down.TcpBytesThrough + call.Down.OwnBytesThrough;
        return new LinkFigures
        {
            Profile = call.Profile.Name,
            Seed = call.Seed,
            Utilisation = Utilisation(call, length),
            AudioConcealment = concealed,
            AudioGapMsMax = gap,
            UpConcealment = up,
            UpGapMsMax = upGap,
            FreezeShare = thin.Pictures.Max(picture => FreezeSeconds(picture, call, origin)) / (length - 5),
            LongestFreezeSeconds = thin.Pictures.Max(picture => LongestFreeze(picture, call, origin)),
            LongFreezesPerMinute = thin.Pictures.Max(picture => Freezes(picture, call, origin).Count(freeze => freeze > 1)) * 60 / (length - 5),
            LongFreezeShare = thin.Pictures.Max(picture => Freezes(picture, call, origin).Where(freeze => freeze > 1).Sum()) / (length - 5),
            StillShare = thin.Pictures.Average(picture => picture.StillSeconds) / length,
            Fps = thin.Pictures.Average(picture => picture.Shown.Count) / length,
            Height = thin.Pictures.Average(picture => picture.HeightSeconds) / length,
            DelayMsP50 = At(delays, 0.5),
            DelayMsP95 = At(delays, 0.95),
            QueueMsP95 = At(queue, 0.95),
            DownSeconds = downSeconds,
            UpSeconds = upSeconds,
            SwitchesPerMinute = thin.Pictures.Max(picture => picture.Switches.Count(change => change.At > origin + Settle)) * 60 / (length - Settle),
            PliPerMinute = call.KeyFramesAsked * 60 / length,
            OverheadKbit = thin.OverheadBytes * 8 / length / 1000,
            AudioReturnSeconds = audioReturn,
            VideoReturnSeconds = videoReturn,
            FairShare = call.Profile.Down.HasTcp ? call.Down.OwnBytesThrough * 2.0 / both : 0,
            TcpShare = call.Profile.Down.HasTcp ? call.Down.TcpBytesThrough * 2.0 / both : 0,
        };
    }

    private static (double Share, double Gap) Hear(
        LinkCall call, Receivers receivers, IReadOnlyList<(double From, double To)> outages, Func<CallClient, int, int> speaker, CallClient listener)
    {
        long frames = 0;
        long concealed = 0;
        double longest = 0;
        for (int slot = 0; slot < CallPlan.Slots; slot++)
        {
            int who = speaker(listener, slot);
            (long all, long bad, double gap) = receivers.Voices[slot].Judge(at => CallClient.Talks(who, at) && at > call.Down.Origin + 3, outages, call.Down.Origin);
            frames += all;
            concealed += bad;
            longest = Math.Max(longest, gap);
        }

        return (frames == 0 ? 1 : concealed / (double)frames, longest);
    }

    private static (double Share, double Gap) HearThin(LinkCall call)
    {
        // The others have the thin client in their first slot.
        VoiceMeter voice = call.Clients[1].Receivers.Voices[0];
        (long all, long bad, double gap) = voice.Judge(at => CallClient.Talks(0, at) && at > call.Down.Origin + 3, call.Profile.Up.Gaps, call.Down.Origin);
        return (all == 0 ? 1 : bad / (double)all, gap);
    }

    private static double Utilisation(LinkCall call, double length)
    {
        double capacity = 0;
        double media = 0;
        foreach (LinkMoment moment in call.Moments)
        {
            if (moment.Seconds < Settle || moment.CapacityKbit == 0)
            {
                continue;
            }

            capacity += moment.CapacityKbit * 100;
            int tenth = (int)(((moment.Seconds + call.Down.Origin) * 10) + 0.5);
            media += call.Thin.Receivers.Timeline.GetValueOrDefault(tenth);
        }

        return capacity == 0 || length <= Settle ? 0 : media / capacity;
    }

    private static double FreezeSeconds(PictureMeter picture, LinkCall call, double origin)
    {
        if (picture.Shown.Count == 0)
        {
            return picture.StillSeconds > 0 ? 0 : call.Seconds;
        }

        return picture.Freezes.Where(freeze => freeze.At > origin + 5 && !Touches(call, freeze.At - origin, freeze.Seconds)).Sum(freeze => freeze.Seconds);
    }

    private static IEnumerable<double> Freezes(PictureMeter picture, LinkCall call, double origin) =>
        picture.Freezes.Where(freeze => freeze.At > origin + 5 && !Touches(call, freeze.At - origin, freeze.Seconds)).Select(freeze => freeze.Seconds);

    private static double LongestFreeze(PictureMeter picture, LinkCall call, double origin) =>
        picture.Freezes.Where(freeze => freeze.At > origin + 5 && !Touches(call, freeze.At - origin, freeze.Seconds)).Select(freeze => freeze.Seconds).DefaultIfEmpty().Max();

    private static bool Touches(LinkCall call, double from, double seconds)
    {
        foreach ((double begin, double end) in call.Profile.Down.Gaps)
        {
            if (from <= end + 0.3 && from + seconds >= begin)
            {
                return true;
            }
        }

        return false;
    }

    private static (double Audio, double Video) Returns(LinkCall call, double length)
    {
        double audio = 0;
        double video = 0;
        foreach ((double _, double to) in call.Profile.Down.Gaps)
        {
            if (to > length - 15)
            {
                break;
            }

            double end = to + call.Down.Origin;
            IEnumerable<double> heard = call.Thin.Receivers.Voices.SelectMany(voice => voice.Heard).Where(at => at > end);
            audio = Math.Max(audio, heard.DefaultIfEmpty(end + 60).Min() - end);
            foreach (PictureMeter picture in call.Thin.Receivers.Pictures)
            {
                video = Math.Max(video, picture.Shown.Where(at => at > end).DefaultIfEmpty(end + 60).Min() - end);
            }
        }

        return (audio, video);
    }

    /// <summary>The step test's answers: until what is sent is under the new capacity, and until 85 % of it is received.</summary>
    private static (double Down, double Up) Steps(LinkCall call) =>
        (Until(call, 60, moment => moment.SendingKbit < 600), Math.Max(Until(call, 40, moment => Received(call, moment) > 2125), Until(call, 80, moment => Received(call, moment) > 850)));

    private static double Received(LinkCall call, LinkMoment moment)
    {
        double sum = 0;
        int tenth = (int)(((moment.Seconds + call.Down.Origin) * 10) + 0.5);
        for (int i = 0; i < 10; i++)
        {
            sum += call.Thin.Receivers.Timeline.GetValueOrDefault(tenth - i);
        }

        return sum / 1000;
    }

    private static double Until(LinkCall call, double from, Func<LinkMoment, bool> reached)
    {
        foreach (LinkMoment moment in call.Moments)
        {
            if (moment.Seconds >= from && reached(moment))
            {
                return moment.Seconds - from;
            }
        }

        return 99;
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
}
