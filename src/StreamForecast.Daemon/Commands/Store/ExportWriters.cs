using System.Globalization;
using StreamForecast.Daemon.Api;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Store;

/// <summary>Writes what a store holds in one format; times are UTC with nanoseconds.</summary>
internal interface IExportWriter
{
    void Write(IEnumerable<(string Series, long Time, double Value, string? Producer, long Sequence)> ticks);

    void Write(IEnumerable<(string Series, SeriesHistory Rows)> histories);
}

/// <summary>
/// CSV with a header. Of forecasts a line an observation and level, for series may differ in their levels; ids hold no character that would
/// need quotes, and names of producers are quoted.
/// </summary>
internal sealed class CsvExport(TextWriter output) : IExportWriter
{
    public void Write(IEnumerable<(string Series, long Time, double Value, string? Producer, long Sequence)> ticks)
    {
        output.WriteLine("series,time,value,producer,seq");
        foreach ((string series, long time, double value, string? producer, long sequence) in ticks)
        {
            string named = producer is null ? "," : $"\"{producer.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{sequence.ToString(CultureInfo.InvariantCulture)}";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{series},{SeriesReply.Timestamp(time)},{value:R},{named}"));
        }
    }

    public void Write(IEnumerable<(string Series, SeriesHistory Rows)> histories)
    {
        output.WriteLine("series,seq,time,value,mean,median,level,lower,upper");
        foreach ((string series, SeriesHistory rows) in histories)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                string start = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{series},{rows.FirstSequence + row},{SeriesReply.Timestamp(rows.Times[row])},{rows.Values[row]:R},{rows.Mean(row):R},{rows.Median(row):R}");
                if (!rows.HasIntervals(row))
                {
                    output.WriteLine($"{start},,,");
                    continue;
                }

                for (int level = 0; level < rows.Levels.Count; level++)
                {
                    Interval interval = rows.Interval(row, level);
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{start},{interval.Level},{interval.Lower:R},{interval.Upper:R}"));
                }
            }
        }
    }
}

/// <summary>One JSON object a line.</summary>
internal sealed class NdJsonExport(TextWriter output) : IExportWriter
{
    private readonly JsonLines _lines = new(output);

    public void Write(IEnumerable<(string Series, long Time, double Value, string? Producer, long Sequence)> ticks)
    {
        foreach ((string series, long time, double value, string? producer, long sequence) in ticks)
        {
            _lines.Write(writer =>
            {
                writer.WriteString("series", series);
                writer.WriteString("time", SeriesReply.Timestamp(time));
                writer.WriteNumber("value", value);
                if (producer is not null)
                {
                    writer.WriteString("producer", producer);
                    writer.WriteNumber("seq", sequence);
                }
            });
        }
    }

    public void Write(IEnumerable<(string Series, SeriesHistory Rows)> histories)
    {
        foreach ((string series, SeriesHistory rows) in histories)
        {
            for (int i = 0; i < rows.Count; i++)
            {
                int row = i;
                _lines.Write(writer =>
                {
                    writer.WriteString("series", series);
                    writer.WriteNumber("seq", rows.FirstSequence + row);
                    writer.WriteString("time", SeriesReply.Timestamp(rows.Times[row]));
                    writer.WriteNumber("value", rows.Values[row]);
                    writer.WriteFinite("mean", rows.Mean(row));
                    writer.WriteFinite("median", rows.Median(row));
                    writer.WriteStartArray("intervals");
                    for (int level = 0; rows.HasIntervals(row) && level < rows.Levels.Count; level++)
                    {
                        Interval interval = rows.Interval(row, level);
                        writer.WriteStartObject();
                        writer.WriteNumber("level", interval.Level);
                        writer.WriteFinite("lower", interval.Lower);
                        writer.WriteFinite("upper", interval.Upper);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                });
            }
        }
    }
}
