using System.Globalization;

namespace MediaServer.Bench.Links;

/// <summary>What happened in a run, each tenth of a second.</summary>
internal static class LinkTimeline
{
    public static IEnumerable<string> Lines(LinkCall call)
    {
        yield return "seconds,capacity,estimate,sending,granted,received,queue_ms,loss,voice";
        foreach (LinkMoment moment in call.Moments)
        {
            int tenth = (int)(((moment.Seconds + call.Down.Origin) * 10) + 0.5);
            double received = call.Thin.Receivers.Timeline.GetValueOrDefault(tenth) / 100.0;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{moment.Seconds:F1},{moment.CapacityKbit:F0},{moment.EstimateKbit:F0},{moment.SendingKbit:F0},{moment.GrantedKbit:F0},{received:F0},{moment.QueueMs:F0},{moment.Loss:F3},{moment.Voice}");
        }

        foreach (PictureMeter picture in call.Thin.Receivers.Pictures)
        {
            foreach ((double at, double seconds) in picture.Freezes)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"# frozen {at - call.Down.Origin:F2} for {seconds:F2}");
            }
        }

        yield return $"# abandoned {call.Abandoned}";
    }
}
