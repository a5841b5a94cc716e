using Google.Protobuf;
using StreamForecast.Models;
using Proto = StreamForecast.Protocol.State;

namespace StreamForecast.Engine.Series;

/// <summary>A series' state as the versioned bytes of a snapshot.</summary>
internal static class SeriesStateCodec
{
    /// <summary>Raised when the message changes in a way that an older program would misread.</summary>
    public const uint Version = 1;

    public static byte[] Encode(SeriesState state, ProducerWindows producers, SeriesForecaster forecaster)
    {
        var message = new Proto.SeriesState
        {
            Version = Version,
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
            Forecaster = ToProto(SavedState.Of(forecaster)),
        };
        producers.Save(message.Producers);
        return message.ToByteArray();
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

        if (message.Version != Version)
        {
            throw new StateFormatException($"The snapshot has version {message.Version}; this program reads version {Version}.");
        }

        if (message.Configuration is null || message.Forecaster is null)
        {
            throw new StateFormatException("The snapshot lacks its configuration or its forecaster.");
        }

        return message;
    }

    public static SavedState ToSavedState(Proto.ModelState message) => new(
        message.Name,
        (int)message.Version,
        message.Numbers.ToArray(),
        message.Integers.ToArray(),
        message.Parts.Select(ToSavedState).ToArray());

    private static Proto.ModelState ToProto(SavedState state)
    {
        var message = new Proto.ModelState { Name = state.Name, Version = (uint)state.Version };
        message.Numbers.AddRange(state.Numbers);
        message.Integers.AddRange(state.Integers);
        message.Parts.AddRange(state.Parts.Select(ToProto));
        return message;
    }
}
