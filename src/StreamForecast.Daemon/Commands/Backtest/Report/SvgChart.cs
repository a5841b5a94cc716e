using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace StreamForecast.Daemon.Commands.Backtest.Report;

/// <summary>
/// A chart as inline SVG: text stays text, and colours come from the page's style, so that one file serves light and dark. Coordinates
/// have one decimal, a tenth of a pixel, which keeps the file small.
/// </summary>
internal sealed class SvgChart
{
    private const int Left = 64;
    private const int Right = 12;
    private const int Top = 10;
    private const int Bottom = 44;
    private const int ValueTicks = 5;

    /// <summary>Nearer to the right edge than this a mark's label stands left of it, or it would be cut.</summary>
    private const int LabelRoom = 40;

    private readonly XElement _svg;
    private readonly XElement _plot;
    private readonly int _width;
    private readonly int _height;
    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;

    /// <param name="description">What a person who does not see the chart is told.</param>
    /// <param name="size">Pixels, at the width of the page.</param>
    /// <param name="x">Ends of the axis across.</param>
    /// <param name="y">Ends of the axis upward.</param>
    public SvgChart(string description, (int Width, int Height) size, (double Low, double High) x, (double Low, double High) y)
    {
        (_width, _height) = size;
        (_x, _y) = (x, y);
        // A viewport of its own cuts off what lies outside the axes, without an id that would have to be unique in the page.
        _plot = new XElement("svg",
            new XAttribute("x", Left), new XAttribute("y", Top), new XAttribute("width", PlotWidth), new XAttribute("height", PlotHeight));
        _svg = new XElement("svg",
            new XAttribute("viewBox", $"0 0 {_width} {_height}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", description));
        AddValueAxis();
        _svg.Add(_plot);
    }

    private int PlotWidth => _width - Left - Right;

    private int PlotHeight => _height - Top - Bottom;

    /// <summary>The finished chart.</summary>
    public XElement Element => _svg;

    public SvgChart Titles(string across, string upward)
    {
        _svg.Add(Text(Left + (PlotWidth / 2.0), _height - 6, "middle", across));
        XElement rotated = Text(0, 0, "middle", upward);
        rotated.SetAttributeValue("transform", $"translate(12 {Number(Top + (PlotHeight / 2.0))}) rotate(-90)");
        _svg.Add(rotated);
        return this;
    }

    public SvgChart Marks(IEnumerable<(double At, string Label)> marks)
    {
        foreach ((double at, string label) in marks)
        {
            double x = Left + X(at);
            _svg.Add(
                new XElement("line", new XAttribute("class", "tick"),
                    new XAttribute("x1", Number(x)), new XAttribute("x2", Number(x)),
                    new XAttribute("y1", Top + PlotHeight), new XAttribute("y2", Top + PlotHeight + 4)),
                Text(x, Top + PlotHeight + 18, x > _width - LabelRoom && label.Length > 1 ? "end" : "middle", label));
        }

        return this;
    }

    /// <summary>A line; points that are not finite leave a gap.</summary>
    public SvgChart Line(string style, IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        char verb = 'M';
        foreach ((double x, double y) in points)
        {
            bool isFinite = double.IsFinite(y);
            if (isFinite)
            {
                path.Append(CultureInfo.InvariantCulture, $"{verb}{Number(X(x))} {Number(Y(y))}");
            }

            verb = isFinite ? 'L' : 'M';
        }

        return AddPath(style, path);
    }

    /// <summary>The area between two lines.</summary>
    public SvgChart Band(string style, IReadOnlyList<(double X, double Low, double High)> points)
    {
        var path = new StringBuilder();
        foreach ((double x, _, double high) in points)
        {
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{Number(X(x))} {Number(Y(high))}");
        }

        foreach ((double x, double low, _) in points.Reverse())
        {
            path.Append(CultureInfo.InvariantCulture, $"L{Number(X(x))} {Number(Y(low))}");
        }

        return AddPath(style, path.Append(path.Length > 0 ? "Z" : ""));
    }

    public SvgChart Dot(string style, double x, double y)
    {
        _plot.Add(new XElement("circle",
            new XAttribute("class", style), new XAttribute("r", "4.5"),
            new XAttribute("cx", Number(X(x))), new XAttribute("cy", Number(Y(y)))));
        return this;
    }

    private static XElement Text(double x, double y, string anchor, string text) => new("text",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("text-anchor", anchor), text);

    private static string Number(double pixels) =>
        Math.Round(pixels, 1).ToString("0.#", CultureInfo.InvariantCulture);

    private SvgChart AddPath(string style, StringBuilder path)
    {
        if (path.Length > 0)
        {
            _plot.Add(new XElement("path", new XAttribute("class", style), new XAttribute("d", path.ToString())));
        }

        return this;
    }

    private void AddValueAxis()
    {
        double step = NiceStep((_y.High - _y.Low) / ValueTicks);
        string format = "#,0." + new string('#', Math.Clamp(1 - (int)Math.Floor(Math.Log10(step)), 0, 12));
        for (double tick = Math.Ceiling(_y.Low / step) * step; tick <= _y.High; tick += step)
        {
            string y = Number(Top + Y(tick));
            double shown = Math.Abs(tick) < step / 2 ? 0 : tick;
            bool isLong = Math.Abs(shown) >= 1e7 || (shown != 0 && step < 1e-5);
            _svg.Add(
                new XElement("line", new XAttribute("class", "grid"),
                    new XAttribute("x1", Left), new XAttribute("x2", _width - Right), new XAttribute("y1", y), new XAttribute("y2", y)),
                Text(Left - 8, Top + Y(tick) + 4, "end", shown.ToString(isLong ? "0.###e0" : format, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The next larger of 1, 2, 5, 10, ... times a power of ten.</summary>
    private static double NiceStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
    }

    private double X(double at) => PlotWidth * (at - _x.Low) / (_x.High - _x.Low);

    // Far outside the axes is outside; the clamp keeps a wild number from becoming a wild length of text.
    private double Y(double at) => Math.Clamp(PlotHeight * (_y.High - at) / (_y.High - _y.Low), -PlotHeight, 2 * PlotHeight);
}
