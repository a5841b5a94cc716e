using Google.Protobuf;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using State = StreamForecast.Protocol.State;

namespace StreamForecast.Storage.Records;

/// <summary>A batch to and from its Protocol Buffers message. The place in the log is not part of the message.</summary>
internal static class LogBatchCodec
{
    public static byte[] Encode(LogBatch batch)
    {
        TickColumns ticks = batch.Ticks;
        byte[] controls = [];
        if (batch.Controls.Count > 0)
        {
            var message = new State.LogBatch();
            message.Controls.AddRange(batch.Controls.Select(EncodeControl));
            controls = message.ToByteArray();
        }

        byte[] producers = ticks.Producers is { } columns ? new State.LogBatch { Producers = EncodeProducers(columns) }.ToByteArray() : [];
        int series = ColumnWriter.SizeOfVarints(ticks.Series);
        int times = ColumnWriter.SizeOfDeltas(ticks.Times);
        byte[] bytes = new byte[
            controls.Length + ColumnWriter.SizeOf(series) + ColumnWriter.SizeOf(times)
            + ColumnWriter.SizeOf(ticks.Values.Length * sizeof(double)) + producers.Length];
        var writer = new ColumnWriter(bytes);
        writer.Write(controls);
        writer.WriteVarints(State.LogBatch.SeriesFieldNumber, ticks.Series, series);
        writer.WriteDeltas(State.LogBatch.TimeDeltasFieldNumber, ticks.Times, times);
        writer.Write<double>(State.LogBatch.ValuesFieldNumber, ticks.Values);
        writer.Write(producers);
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are not a batch this version can read.</exception>
    public static LogBatch Decode(int partition, long firstOffset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Decode(partition, firstOffset, State.LogBatch.Parser.ParseFrom(bytes));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or OverflowException)
        {
            throw new InvalidDataException("it is not a LogBatch message", e);
        }
    }

    private static LogBatch Decode(int partition, long firstOffset, State.LogBatch message)
    {
        int count = message.Series.Count;
        if (message.TimeDeltas.Count != count || message.Values.Count != count)
            throw new InvalidDataException("its columns differ in length");

        int[] series = new int[count];
        long[] times = new long[count];
        double[] values = new double[count];
        long time = 0;
        for (int i = 0; i < count; i++)
        {
            time += message.TimeDeltas[i];
            series[i] = checked((int)message.Series[i]);
            times[i] = time;
        }

        message.Values.CopyTo(values, 0);
        return new LogBatch(
            partition, firstOffset, [.. message.Controls.Select(DecodeControl)],
            new TickColumns(series, times, values, DecodeProducers(message.Producers, count)));
    }

    private static State.ProducerColumns EncodeProducers(ProducerColumns producers)
    {
        // The names are those of the block that the batch is a part of, mostly of other partitions' ticks.
        uint[] places = new uint[producers.Names.Length + 1];
        foreach (int index in producers.Index)
            places[index] = 1;
        places[0] = 0;

        var encoded = new State.ProducerColumns();
        for (int index = 1; index < places.Length; index++)
        {
            if (places[index] == 0)
                continue;

            encoded.Names.Add(producers.Names[index - 1]);
            places[index] = (uint)encoded.Names.Count;
        }

        foreach (int index in producers.Index)
            encoded.Index.Add(places[index]);
        foreach (long sequence in producers.Sequences)
            encoded.Sequences.Add((ulong)sequence);
        return encoded;
    }

    private static ProducerColumns? DecodeProducers(State.ProducerColumns? encoded, int count)
    {
        if (encoded is null)
            return null;

        if (encoded.Index.Count != count || encoded.Sequences.Count != count || encoded.Index.Any(i => i > encoded.Names.Count))
            throw new InvalidDataException("its producer columns do not fit its ticks");

        return new ProducerColumns(
            [.. encoded.Names], [.. encoded.Index.Select(i => (int)i)], [.. encoded.Sequences.Select(s => (long)s)]);
    }

    private static State.ControlRecord EncodeControl(ControlRecord control)
    {
        var encoded = new State.ControlRecord { Series = (uint)control.Series };
        switch (control)
        {
            case SeriesConfigured configured:
                encoded.Configured = new State.SeriesConfigured
                {
                    Id = configured.Id,
                    Generation = (uint)configured.Generation,
                    Configuration = ConfigurationCodec.Encode(configured.Configuration),
                    WarmStart = configured.WarmStart is { } history ? EncodeWarmStart(history) : null,
                };
                break;
            case SeriesForgotten:
                encoded.Forgotten = new State.SeriesForgotten();
                break;
            default:
                throw new ArgumentException($"the log has no form for {control.GetType().Name}", nameof(control));
        }

        return encoded;
    }

    private static ControlRecord DecodeControl(State.ControlRecord encoded)
    {
        int series = checked((int)encoded.Series);
        return encoded.ChangeCase switch
        {
            State.ControlRecord.ChangeOneofCase.Configured => new SeriesConfigured(
                series, encoded.Configured.Id, checked((int)encoded.Configured.Generation),
                ConfigurationCodec.Decode(encoded.Configured.Configuration
                    ?? throw new InvalidDataException("it configures a series without a configuration")))
            {
                WarmStart = DecodeWarmStart(encoded.Configured.WarmStart),
            },
            State.ControlRecord.ChangeOneofCase.Forgotten => new SeriesForgotten(series),
            _ => throw new InvalidDataException("it has a control record this version does not know"),
        };
    }

    private static State.WarmStart EncodeWarmStart(IReadOnlyList<Observation> history)
    {
        var encoded = new State.WarmStart();
        long before = 0;
        foreach (Observation observation in history)
        {
            encoded.TimeDeltas.Add(observation.Time - before);
            encoded.Values.Add(observation.Value);
            before = observation.Time;
        }

        return encoded;
    }

    private static Observation[]? DecodeWarmStart(State.WarmStart? encoded)
    {
        if (encoded is null)
            return null;

        if (encoded.TimeDeltas.Count != encoded.Values.Count)
            throw new InvalidDataException("the columns of its warm start differ in length");

        var history = new Observation[encoded.Values.Count];
        long time = 0;
        for (int i = 0; i < history.Length; i++)
        {
            time += encoded.TimeDeltas[i];
            history[i] = new Observation(time, encoded.Values[i]);
        }

        return history;
    }
}
