using Parquet;
using Parquet.Schema;

namespace StreamForecast.Connectors.Files;

/// <summary>
/// Apache Parquet: a row a forecast and step. Columns <c>series, epoch, seq, time, time_ns, value, step, mean, median, up, ready, degraded</c>
/// and for every level that the file's series are configured with <c>lower_80</c> and <c>upper_80</c>, null where a forecast has none.
/// </summary>
public sealed class ParquetFormat : IFileFormat
{
    /// <summary>Rows that are held in memory at once.</summary>
    private const int RowGroupRows = 50_000;

    private const long NanosecondsPerTick = 100;

    private readonly DataField<string> _series = new("series", nullable: false);
    private readonly DataField<long> _epoch = new("epoch");
    private readonly DataField<long> _seq = new("seq");
    private readonly DateTimeDataField _time = new("time", DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros);
    private readonly DataField<long> _nanoseconds = new("time_ns");
    private readonly DataField<double?> _value = new("value");
    private readonly DataField<int> _step = new("step");
    private readonly DataField<double?> _mean = new("mean");
    private readonly DataField<double?> _median = new("median");
    private readonly DataField<double?> _up = new("up");
    private readonly DataField<bool> _ready = new("ready");
    private readonly DataField<bool> _degraded = new("degraded");

    public string Extension => ".parquet";

    public bool NeedsEveryLevel => true; // or the columns would hang on how warm the series are

    public async Task FinishAsync(string open, string finished, CancellationToken cancellation)
    {
        double[] levels = [.. ReadLines(open).SelectMany(line => line.Steps).SelectMany(step => step.Intervals).Select(one => one.Level).Distinct().Order()];
        string half = finished + ".tmp";
        FileStream output = File.Create(half);
        await using (output.ConfigureAwait(false))
        {
            await WriteAsync(output, levels, ReadLines(open), cancellation).ConfigureAwait(false);
            output.Flush(flushToDisk: true);
        }

        File.Move(half, finished, overwrite: true);
        File.Delete(open);
    }

    /// <summary><c>lower_80</c> for 0.8, <c>lower_97_5</c> for 0.975.</summary>
    internal static string NameOf(string bound, double level) =>
        $"{bound}_{(decimal)level * 100:0.##########}".Replace('.', '_');

    private async Task WriteAsync(Stream output, double[] levels, IEnumerable<ForecastLine> lines, CancellationToken cancellation)
    {
        (DataField<double?> Lower, DataField<double?> Upper)[] bounds = [.. levels.Select(level =>
            (new DataField<double?>(NameOf("lower", level)), new DataField<double?>(NameOf("upper", level))))];
        var schema = new ParquetSchema(
            [_series, _epoch, _seq, _time, _nanoseconds, _value, _step, _mean, _median, _up, _ready, _degraded, .. bounds.SelectMany(one => new Field[] { one.Lower, one.Upper })]);
        ParquetWriter writer = await ParquetWriter.CreateAsync(schema, output, cancellationToken: cancellation).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            foreach ((ForecastLine Line, ForecastStep Step)[] rows in lines.SelectMany(line => line.Steps.Select(step => (line, step))).Chunk(RowGroupRows))
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync(_series, Array.ConvertAll(rows, row => row.Line.Series)).ConfigureAwait(false);
                await WriteAsync(group, _epoch, rows, row => row.Line.Epoch).ConfigureAwait(false);
                await WriteAsync(group, _seq, rows, row => row.Line.Sequence).ConfigureAwait(false);
                await WriteAsync(group, _time, rows, row => DateTime.UnixEpoch.AddTicks(row.Line.Time / NanosecondsPerTick)).ConfigureAwait(false);
                await WriteAsync(group, _nanoseconds, rows, row => row.Line.Time).ConfigureAwait(false);
                await WriteAsync(group, _value, rows, row => row.Line.Value).ConfigureAwait(false);
                await WriteAsync(group, _step, rows, row => row.Step.Step).ConfigureAwait(false);
                await WriteAsync(group, _mean, rows, row => row.Step.Mean).ConfigureAwait(false);
                await WriteAsync(group, _median, rows, row => row.Step.Median).ConfigureAwait(false);
                await WriteAsync(group, _up, rows, row => row.Step.Up).ConfigureAwait(false);
                await WriteAsync(group, _ready, rows, row => row.Line.IsReady).ConfigureAwait(false);
                await WriteAsync(group, _degraded, rows, row => row.Line.IsDegraded).ConfigureAwait(false);
                for (int i = 0; i < levels.Length; i++)
                {
                    double level = levels[i];
                    await WriteAsync(group, bounds[i].Lower, rows, row => At(row.Step, level).Lower).ConfigureAwait(false);
                    await WriteAsync(group, bounds[i].Upper, rows, row => At(row.Step, level).Upper).ConfigureAwait(false);
                }
            }
        }
    }

    private static (double? Lower, double? Upper) At(ForecastStep step, double level)
    {
        foreach ((double each, double? lower, double? upper) in step.Intervals)
        {
            if (each.Equals(level))
            {
                return (lower, upper);
            }
        }

        return (null, null);
    }

    private static Task WriteAsync<T>(
        ParquetRowGroupWriter group, DataField field, (ForecastLine Line, ForecastStep Step)[] rows, Func<(ForecastLine Line, ForecastStep Step), T> column)
        where T : struct =>
        group.WriteAsync<T>(field, Array.ConvertAll(rows, row => column(row)));

    private static Task WriteAsync<T>(
        ParquetRowGroupWriter group, DataField field, (ForecastLine Line, ForecastStep Step)[] rows, Func<(ForecastLine Line, ForecastStep Step), T?> column)
        where T : struct =>
        group.WriteAsync<T>(field, (ReadOnlyMemory<T?>)Array.ConvertAll(rows, row => column(row)));

    private static IEnumerable<ForecastLine> ReadLines(string open)
    {
        using FileStream stream = File.OpenRead(open);
        foreach (ReadOnlyMemory<byte> line in OpenFile.LinesOf(stream))
        {
            yield return ForecastLine.Parse(line);
        }
    }
}
