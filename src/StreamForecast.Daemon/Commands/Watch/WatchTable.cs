using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace StreamForecast.Daemon.Commands.Watch;

/// <summary>The live table: a row a series, by id, as many as there is room for.</summary>
/// <param name="most">Rows, at most; further series are counted below.</param>
internal sealed class WatchTable(int most)
{
    /// <summary>Series remembered, at most: past it new ones are counted alone.</summary>
    private const int MaxSeries = 10_000;

    private readonly SortedDictionary<string, WatchedSeries> _series = new(StringComparer.Ordinal);

    /// <summary>Why nothing is heard; null while the connection stands.</summary>
    public string? Lost { get; set; }

    public IEnumerable<WatchedSeries> Shown => _series.Values.Take(most);

    /// <summary>Takes a forecast in.</summary>
    /// <returns>Its series; null when there are too many.</returns>
    public WatchedSeries? Take(JsonElement forecast)
    {
        string id = forecast.GetProperty("series").GetString()!;
        if (!_series.TryGetValue(id, out WatchedSeries? series))
        {
            if (_series.Count >= MaxSeries)
            {
                return null;
            }

            _series.Add(id, series = new WatchedSeries(id));
        }

        series.Take(forecast);
        return series;
    }

    /// <summary>How a series did so far.</summary>
    public void Rate(string id, double? relativeRmse)
    {
        if (_series.TryGetValue(id, out WatchedSeries? series))
        {
            series.RelativeRmse = relativeRmse;
        }
    }

    /// <summary>The daemon no longer knows the series; its next forecast would begin it anew.</summary>
    public void Forget(string id) => _series.Remove(id);

    public IRenderable Render()
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumn("series");
        foreach (string name in (string[])["last value", "next expected", "lower", "upper", "level", "error/naive"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("last values").AddColumn("state");
        foreach (WatchedSeries one in Shown)
        {
            table.AddRow(Array.ConvertAll(CellsOf(one), Markup.Escape));
        }

        string hidden = _series.Count > most ? $"{_series.Count - most} more series; narrow the pattern or raise --rows. " : "";
        string state = Lost is { } reason ? $"Disconnected ({reason}); trying again." : "error/naive below 1: better than the last value so far.";
        return new Rows(table, new Text($"{hidden}{state} q ends."));
    }

    private static string[] CellsOf(WatchedSeries one) =>
    [
        one.Id,
        Text(one.Value),
        Text(one.Mean),
        one.Interval is { } lower ? Text(lower.Lower) : "-",
        one.Interval is { } upper ? Text(upper.Upper) : "-",
        one.Interval is { } level ? level.Level.ToString("P0", CultureInfo.InvariantCulture) : "-",
        one.RelativeRmse?.ToString("F3", CultureInfo.InvariantCulture) ?? "-",
        Sparkline.Of(one.Values),
        one.IsDegraded ? "degraded" : one.IsReady ? "ready" : "warming up",
    ];

    private static string Text(double? number) => number?.ToString("G8", CultureInfo.InvariantCulture) ?? "-";
}
