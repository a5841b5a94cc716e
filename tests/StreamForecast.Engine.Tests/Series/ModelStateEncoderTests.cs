using Google.Protobuf;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using Proto = StreamForecast.Protocol.State;

namespace StreamForecast.Engine.Tests.Series;

public sealed class ModelStateEncoderTests
{
    private const int Field = Proto.ModelState.PartsFieldNumber;

    [Fact]
    public void Its_bytes_are_those_of_the_generated_message()
    {
        var source = new Source(
            new StateKind("mixture", 300), [0.1, double.NaN, -1e300], [0, -1, long.MinValue, 5_000_000_000],
            new Source(new StateKind("ar", 1), [.. Enumerable.Range(0, 200).Select(i => i / 7.0)], [], new Source(new StateKind("ä", 2), [], [7])),
            new Source(new StateKind("", 0), [], []));

        Assert.Equal(Generated(source).ToByteArray(), Encoded(source, new StateWriter()));
    }

    [Fact]
    public void A_writer_used_again_leaves_nothing_of_what_it_held()
    {
        var writer = new StateWriter();
        Encoded(new Source(new StateKind("large", 9), [1, 2, 3], [4], new Source(new StateKind("part", 1), [5], [6])), writer);
        var small = new Source(new StateKind("small", 1), [8], []);

        Assert.Equal(Generated(small).ToByteArray(), Encoded(small, writer));
    }

    private static byte[] Encoded(Source source, StateWriter writer)
    {
        writer.Rewrite(source);
        byte[] bytes = new byte[ModelStateEncoder.SizeOfField(Field, source.Kind, writer)];
        using var output = new CodedOutputStream(bytes);
        ModelStateEncoder.WriteField(output, Field, source.Kind, writer);
        output.CheckNoSpaceLeft();
        return bytes;
    }

    private static Proto.ModelState Generated(Source source)
    {
        var outer = new Proto.ModelState();
        outer.Parts.Add(Generated(SavedState.Of(source)));
        return outer;
    }

    private static Proto.ModelState Generated(SavedState state)
    {
        var message = new Proto.ModelState { Name = state.Name, Version = (uint)state.Version };
        message.Numbers.AddRange(state.Numbers);
        message.Integers.AddRange(state.Integers);
        message.Parts.AddRange(state.Parts.Select(Generated));
        return message;
    }

    private sealed class Source(StateKind kind, double[] numbers, long[] integers, params Source[] parts) : IPersistent
    {
        public StateKind Kind => kind;

        public void Save(StateWriter writer)
        {
            writer.Write(numbers);
            foreach (long integer in integers)
            {
                writer.Write(integer);
            }

            foreach (Source part in parts)
            {
                writer.Write(part);
            }
        }

        public void Load(StateReader reader) => throw new NotSupportedException();
    }
}
