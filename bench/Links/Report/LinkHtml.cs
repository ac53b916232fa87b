using System.Globalization;
using System.Net;
using System.Text;

namespace MediaServer.Bench.Links;

/// <summary>A page without external loads: the rows, and a time line for each run (capacity, estimate, sent, received, loss, layer switches).</summary>
internal sealed class LinkHtml
{
    private const int Width = 900;
    private const int Height = 180;
    private readonly StringBuilder _body = new();

    /// <summary>Adds a run.</summary>
    public void Add(LinkFigures row, LinkCall call)
    {
        string missed = LinkLimit.Short(row);
        double length = Math.Max(1, call.Seconds);
        double most = Math.Max(200, call.Moments.Max(moment => Math.Max(moment.EstimateKbit, moment.SendingKbit)) * 1.15);
        Line($"<h2>{call.Profile.Name}: {WebUtility.HtmlEncode(call.Profile.Title)}, seed {row.Seed} <small class='{(missed.Length == 0 ? "good" : "bad")}'>{(missed.Length == 0 ? "holds" : WebUtility.HtmlEncode(missed))}</small></h2>");
        Line($"<p>used {row.Utilisation:P0}, audio lost {row.AudioConcealment:P1} (longest gap {row.AudioGapMsMax:F0} ms), frozen {row.FreezeShare:P1}, {row.Fps:F0} fps at {row.Height:F0} lines, delay p95 {row.DelayMsP95:F0} ms, own queue p95 {row.QueueMsP95:F0} ms</p>");
        Line($"<svg viewBox='0 0 {Width} {Height}' role='img' aria-label='time line of {call.Profile.Name}'>");
        Area(call, length, most);
        Path(call, length, most, "sent", moment => moment.SendingKbit);
        Path(call, length, most, "estimate", moment => moment.EstimateKbit);
        Path(call, length, most, "received", moment => Received(call, moment));
        Path(call, length, 1, "loss", moment => moment.Loss);
        foreach (PictureMeter picture in call.Thin.Receivers.Pictures)
        {
            foreach ((double at, int height) in picture.Switches)
            {
                double x = (at - call.Down.Origin) / length * Width;
                Line($"<line class='switch' x1='{x:F1}' x2='{x:F1}' y1='0' y2='8'><title>{height} lines at {at - call.Down.Origin:F1} s</title></line>");
            }
        }

        Line($"<text x='4' y='12'>{most:F0} kbit/s</text><text x='{Width - 60}' y='{Height - 4}'>{length:F0} s</text></svg>");
    }

    public override string ToString() => """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Thin links</title><style>
        body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
        svg{width:100%;height:auto;border:1px solid #ccc}path{fill:none;stroke-width:1.2}.capacity{fill:#e8eef4}.sent{stroke:#888}
        .estimate{stroke:#0062a8;stroke-width:1.8}.received{stroke:#2a7d2a}.loss{stroke:#b00020}.switch{stroke:#7a3ea0;stroke-width:2}
        .good{color:#2a7d2a}.bad{color:#b00020}text{font-size:10px;fill:#555}small{font-weight:normal}</style>
        <h1>Calls on thin links</h1><p>Grey area: what the link can carry. Blue: estimate. Grey: sent. Green: media received. Red: loss (full height is
        all). Violet marks: layer switches. Simulated clients in virtual time; a seed gives the same run again.</p>
        """ + _body + "</html>";

    private static double Received(LinkCall call, LinkMoment moment)
    {
        double sum = 0;
        int tenth = (int)(((moment.Seconds + call.Down.Origin) * 10) + 0.5);
        for (int i = 0; i < 5; i++)
        {
            sum += call.Thin.Receivers.Timeline.GetValueOrDefault(tenth - i);
        }

        return sum / 500;
    }

    private void Area(LinkCall call, double length, double most)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<path class='capacity' d='M0 {Height}");
        foreach (LinkMoment moment in call.Moments)
        {
            _body.Append(CultureInfo.InvariantCulture, $"L{moment.Seconds / length * Width:F1} {Height - (Math.Min(1, moment.CapacityKbit / most) * Height):F1}");
        }

        Line($"L{Width} {Height}Z'/>");
    }

    private void Path(LinkCall call, double length, double most, string name, Func<LinkMoment, double> value)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<path class='{name}' d='");
        char command = 'M';
        foreach (LinkMoment moment in call.Moments)
        {
            _body.Append(CultureInfo.InvariantCulture, $"{command}{moment.Seconds / length * Width:F1} {Height - (Math.Clamp(value(moment) / most, 0, 1) * Height):F1}");
            command = 'L';
        }

        Line($"'><title>{name}</title></path>");
    }

    private void Line(FormattableString text) => _body.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
