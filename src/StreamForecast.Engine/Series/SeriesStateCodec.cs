using Google.Protobuf;
using StreamForecast.Models;
using Proto = StreamForecast.Protocol.State;

namespace StreamForecast.Engine.Series;

/// <summary>A series' state as the versioned bytes of a snapshot.</summary>
internal static class SeriesStateCodec
{
    /// <summary>The newest version that this program reads: with ticks held back, or dropped for what they repeat.</summary>
    public const uint Version = 2;

    /// <summary>What was written before that, and still is where a program of that time would not misread it.</summary>
    private const uint FirstVersion = 1;

    // Taken again and again: it has the room of the largest state that its thread has met.
    [ThreadStatic]
    private static StateWriter? _writer;

    public static byte[] Encode(SeriesState state, ProducerWindows producers, SeriesForecaster forecaster)
    {
        StateWriter written = _writer ??= new StateWriter();
        written.Rewrite(forecaster);
        Proto.SeriesState message = WithoutForecaster(state, producers);
        byte[] bytes = new byte[
            message.CalculateSize() + ModelStateEncoder.SizeOfField(Proto.SeriesState.ForecasterFieldNumber, forecaster.Kind, written)];
        using var output = new CodedOutputStream(bytes);
        message.WriteTo(output);
        ModelStateEncoder.WriteField(output, Proto.SeriesState.ForecasterFieldNumber, forecaster.Kind, written);
        output.CheckNoSpaceLeft();
        return bytes;
    }

    /// <exception cref="StateFormatException">The bytes are not a state that this program reads.</exception>
    public static Proto.SeriesState Decode(byte[] bytes)
    {
        Proto.SeriesState message;
        try
        {
            message = Proto.SeriesState.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new StateFormatException("The snapshot is not a readable message.", e);
        }

        if (message.Version is < FirstVersion or > Version)
        {
            throw new StateFormatException(
                $"The snapshot has version {message.Version}; this program reads versions {FirstVersion} to {Version}.");
        }

        if (message.Configuration is null || message.Forecaster is null)
        {
            throw new StateFormatException("The snapshot lacks its configuration or its forecaster.");
        }

        return message;
    }

    /// <exception cref="StateFormatException">More ticks are held than any series may hold, or not in their order.</exception>
    /// <returns>Null where none are held.</returns>
    public static ReorderWindow? ToWindow(Proto.SeriesState message)
    {
        Observation[] held = [.. message.Held.Select(tick => new Observation(tick.Time, tick.Value))];
        bool isInOrder = held.Zip(held.Skip(1)).All(pair => pair.First.Time <= pair.Second.Time);
        if (!isInOrder || held.Length > SeriesConfiguration.MaxReorderLimit || message.ValuesAtLastTime.Count > SeriesState.MaxValuesATime)
        {
            throw new StateFormatException("The snapshot's reorder window cannot be one: it is too long or out of order.");
        }

        return held.Length == 0 ? null : new ReorderWindow(held);
    }

    public static SavedState ToSavedState(Proto.ModelState message) => new(
        message.Name,
        (int)message.Version,
        message.Numbers.ToArray(),
        message.Integers.ToArray(),
        message.Parts.Select(ToSavedState).ToArray());

    private static bool IsReadByFirst(SeriesState state) => state.Held.Count == 0 && state.Configuration is
    {
        ReorderWindow: 0, Duplicates: DuplicatePolicy.Keep,
    };

    private static Proto.SeriesState WithoutForecaster(SeriesState state, ProducerWindows producers)
    {
        var message = new Proto.SeriesState
        {
            Version = IsReadByFirst(state) ? FirstVersion : Version,
            Configuration = ConfigurationCodec.Encode(state.Configuration),
            Generation = (uint)state.Generation,
            Sequence = state.Sequence,
            HasLast = state.LastTick is not null,
            LastTime = state.LastTick?.Time ?? 0,
            LastValue = state.LastTick?.Value ?? 0,
            Accepted = state.Accepted,
            Late = state.Late,
            Duplicates = state.Duplicates,
            TooOld = state.TooOld,
        };
        producers.Save(message.Producers);
        message.Held.AddRange(state.Held.Select(tick => new Proto.HeldTick { Time = tick.Time, Value = tick.Value }));
        message.ValuesAtLastTime.AddRange(state.ValuesAtLastTime);
        return message;
    }
}
