using System.Globalization;
using System.Net;
using System.Text;

namespace MediaServer.Bench.Reports;

/// <summary>Draws a chart as inline SVG: nothing is loaded, and it prints.</summary>
internal static class SvgChart
{
    private const int Width = 720;
    private const int Height = 320;
    private const int Left = 70;
    private const int Right = 150;
    private const int Top = 14;
    private const int Bottom = 46;

    private static readonly string[] s_colours = ["#1864ab", "#c92a2a", "#2b8a3e", "#e67700", "#5f3dc4", "#495057"];

    public static string Draw(Chart chart)
    {
        Axis x = Axis.Of(chart.Series.SelectMany(series => series.Points).Select(point => point.X), chart.Logarithmic, Left, Width - Right);
        Axis y = Axis.Of(chart.Series.SelectMany(series => series.Points).Select(point => point.Y), chart.Logarithmic, Height - Bottom, Top);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(chart.Title)}\">");
        foreach (double tick in x.Ticks())
        {
            Line(svg, x.At(tick), Top, x.At(tick), Height - Bottom, "#dee2e6");
            Label(svg, x.At(tick), Height - Bottom + 16, "middle", Number(tick));
        }

        foreach (double tick in y.Ticks())
        {
            Line(svg, Left, y.At(tick), Width - Right, y.At(tick), "#dee2e6");
            Label(svg, Left - 6, y.At(tick) + 4, "end", Number(tick));
        }

        Label(svg, (Left + Width - Right) / 2.0, Height - 8, "middle", chart.Horizontal);
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(14 {(Height - Bottom + Top) / 2}) rotate(-90)\" text-anchor=\"middle\">{Text(chart.Vertical)}</text>");
        for (int i = 0; i < chart.Series.Count; i++)
        {
            DrawSeries(svg, chart.Series[i], x, y, i);
        }

        return svg.Append("</svg>").ToString();
    }

    private static void DrawSeries(StringBuilder svg, Series series, Axis x, Axis y, int index)
    {
        string colour = s_colours[index % s_colours.Length];
        string points = string.Join(' ', series.Points.OrderBy(point => point.X).Select(
            point => string.Create(CultureInfo.InvariantCulture, $"{x.At(point.X):F1},{y.At(point.Y):F1}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{points}\"/>");
        foreach ((double px, double py) in series.Points)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x.At(px):F1}\" cy=\"{y.At(py):F1}\" r=\"3\" fill=\"{colour}\"><title>{Text(series.Name)}: {Number(px)}, {Number(py)}</title></circle>");
        }

        int row = Top + 10 + (18 * index);
        Line(svg, Width - Right + 12, row - 4, Width - Right + 30, row - 4, colour);
        Label(svg, Width - Right + 36, row, "start", series.Name);
    }

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour) =>
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\"/>");

    private static void Label(StringBuilder svg, double x, double y, string anchor, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{Text(text)}</text>");

    private static string Number(double value) => BenchResult.Show(value);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Values to pixels.</summary>
    private sealed record Axis(double From, double To, bool Logarithmic, double Start, double End)
    {
        public static Axis Of(IEnumerable<double> values, bool logarithmic, double start, double end)
        {
            double[] all = [.. values.Where(value => !logarithmic || value > 0)];
            double low = all.Length == 0 ? 0 : all.Min();
            double high = all.Length == 0 ? 1 : all.Max();
            return logarithmic
                ? new Axis(Math.Floor(Math.Log10(low <= 0 ? 1 : low)), Math.Max(Math.Ceiling(Math.Log10(high <= 0 ? 10 : high)), Math.Floor(Math.Log10(low <= 0 ? 1 : low)) + 1), true, start, end)
                : new Axis(Math.Min(0, low), high <= 0 ? 1 : high * 1.05, false, start, end);
        }

        public double At(double value)
        {
            double at = Logarithmic ? Math.Log10(Math.Max(value, 1e-12)) : value;
            return Start + ((at - From) / (To - From) * (End - Start));
        }

        public IEnumerable<double> Ticks()
        {
            if (Logarithmic)
            {
                for (double power = From; power <= To; power++)
                {
                    yield return Math.Pow(10, power);
                }

                yield break;
            }

            double rough = (To - From) / 5;
            double unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            double step = unit * (rough / unit < 2 ? 2 : rough / unit < 5 ? 5 : 10);
            for (double tick = Math.Ceiling(From / step) * step; tick <= To; tick += step)
            {
                yield return tick;
            }
        }
    }
}
