using System.Globalization;
using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>
/// One PNG of all recorded series, stacked: the end of the scored rows with forecast and widest interval, and below it the error
/// against naive.
/// </summary>
internal static class PlotPicture
{
    private const int Width = 1200;
    private const int ValuesHeight = 380;
    private const int ErrorsHeight = 220;
    private const int FontSize = 15;

    // The system's default may be a serif face, which reads badly at this size.
    private static readonly string[] PreferredFonts =
        ["Liberation Sans", "DejaVu Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial"];

    private static readonly Color Ink = Color.FromHex("#151a22");
    private static readonly Color Muted = Color.FromHex("#586173");
    private static readonly Color Rule = Color.FromHex("#e2e5eb");
    private static readonly Color Accent = Color.FromHex("#1d4ed8");

    // Values are the ink everything is compared with; the two errors are told apart by strength, not by hue alone.
    private static readonly Color Pale = Color.FromHex("#f0a04b");

    // Series stand below each other, and the plots of all of them should begin and end at the same places.
    private const int LeftSize = 84;
    private const int RightSize = 24;
    private const int LegendSize = 34;

    private static string FontName => PreferredFonts.FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) ?? Fonts.Default;

    /// <exception cref="CommandException">The system has no font to write labels with.</exception>
    public static void RequireFont()
    {
        if (SKFontManager.Default.FontFamilyCount == 0)
        {
            throw new CommandException(
                "--plot needs a font and the system has none; install one (such as fonts-dejavu-core) or use --report");
        }
    }

    /// <param name="output">Gets the PNG.</param>
    /// <param name="series">A name and a recording a series, at least one.</param>
    public static void Write(Stream output, IReadOnlyList<(string Title, SeriesRecording Recording)> series)
    {
        RequireFont();
        var picture = new Multiplot { Layout = new StackedPairs(ValuesHeight, ErrorsHeight) };
        picture.RemovePlot(picture.GetPlot(0));
        foreach ((string title, SeriesRecording recording) in series)
        {
            picture.AddPlot(Values(title, recording));
            picture.AddPlot(Errors(recording));
        }

        using Image image = picture.Render(Width, series.Count * (ValuesHeight + ErrorsHeight));
        output.Write(image.GetImageBytes(ImageFormat.Png));
    }

    private static Plot Values(string title, SeriesRecording recording)
    {
        IReadOnlyList<ScoredRow> rows = recording.Stretch;
        Plot plot = Create(RowAxis.Of([.. rows.Select(row => (row.Row, row.Time))]));
        plot.Title(title, FontSize + 3);
        plot.YLabel("value", FontSize);
        double[] at = [.. rows.Select(row => (double)row.Row)];
        int widest = recording.Levels.Count - 1;
        ScoredRow[] banded = widest < 0 ? [] : [.. rows.Where(row => double.IsFinite(row.Lower(widest)))];
        if (banded.Length > 1)
        {
            FillY band = plot.Add.FillY(
                [.. banded.Select(row => (double)row.Row)],
                [.. banded.Select(row => row.Lower(widest))],
                [.. banded.Select(row => row.Upper(widest))]);
            band.FillColor = Accent.WithAlpha(0.14);
            band.LineWidth = 0;
            band.LegendText = string.Create(CultureInfo.InvariantCulture, $"{100 * recording.Levels[widest]:0.##} % interval");
        }

        AddLine(plot, at, [.. rows.Select(row => row.Forecast)], Accent, width: 1.6f, "forecast one step before");
        AddLine(plot, at, [.. rows.Select(row => row.Value)], Ink, width: 1.6f, "value");
        ValueRange range = ValueRange.Of(recording);
        SetLimits(plot, at, range.Low, range.High);
        return plot;
    }

    private static Plot Errors(SeriesRecording recording)
    {
        IReadOnlyList<RelativeError> errors = RelativeErrors.Of(recording.Trace);
        Plot plot = Create(RowAxis.Of([.. recording.Trace.Select(point => (point.Row, point.Time))]));
        plot.YLabel("RMSE / naive's", FontSize);
        double[] at = [.. errors.Select(error => (double)error.Row)];
        HorizontalLine naive = plot.Add.HorizontalLine(1, 1.5f, Muted, LinePattern.Dashed);
        naive.LegendText = "1: as good as naive";
        AddLine(plot, at, [.. errors.Select(error => error.Recent)], Pale, width: 1.2f, "last tenth of the rows");
        AddLine(plot, at, [.. errors.Select(error => error.SoFar)], Accent, width: 2.2f, "all rows so far");
        (double low, double high) = RelativeErrors.Range(errors);
        SetLimits(plot, at, low, high);
        return plot;
    }

    private static Plot Create(RowAxis axis)
    {
        var plot = new Plot();
        plot.Axes.Left.MinimumSize = LeftSize;
        plot.Axes.Left.MaximumSize = LeftSize;
        plot.Axes.Right.MinimumSize = RightSize;
        plot.Axes.Right.MaximumSize = RightSize;
        plot.Font.Set(FontName);
        plot.Axes.Color(Muted);
        plot.Axes.Title.Label.ForeColor = Ink;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Left.TickLabelStyle.FontSize = FontSize - 1;
        plot.Axes.Bottom.TickLabelStyle.FontSize = FontSize - 1;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. axis.Marks.Select(mark => (double)mark.Row)], [.. axis.Marks.Select(mark => mark.Label)]);
        plot.Grid.MajorLineColor = Rule;
        plot.Legend.FontSize = FontSize - 1;
        plot.Legend.FontColor = Ink;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
        LegendPanel legend = plot.ShowLegend(Edge.Top);
        legend.Alignment = Alignment.UpperLeft;
        legend.MinimumSize = LegendSize;
        legend.MaximumSize = LegendSize;
        return plot;
    }

    private static void AddLine(Plot plot, double[] at, double[] values, Color color, float width, string legend)
    {
        Scatter line = plot.Add.ScatterLine(at, values, color);
        line.LineWidth = width;
        line.LegendText = legend;
    }

    private static void SetLimits(Plot plot, double[] at, double low, double high)
    {
        if (at.Length > 0)
        {
            plot.Axes.SetLimits(at[0] - 0.5, at[^1] + 0.5, low, high);
        }
    }

    /// <summary>Tall and short rows by turns.</summary>
    private sealed class StackedPairs(int tall, int low) : IMultiplotLayout
    {
        public PixelRect[] GetSubplotRectangles(SubplotCollection subplots, PixelRect figureRect)
        {
            var rectangles = new PixelRect[subplots.Count];
            float top = figureRect.Top;
            for (int i = 0; i < rectangles.Length; i++)
            {
                float bottom = top + (i % 2 == 0 ? tall : low);
                rectangles[i] = new PixelRect(figureRect.Left, figureRect.Right, bottom, top);
                top = bottom;
            }

            return rectangles;
        }
    }
}
