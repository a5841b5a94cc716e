using Google.Protobuf;
using StreamForecast.Models;
using Proto = StreamForecast.Protocol.State;

namespace StreamForecast.Engine.Series;

/// <summary>
/// Writes the state of a model as a ModelState message, straight from where it was collected: the generated classes would copy each number
/// into lists of their own first.
/// </summary>
internal static class ModelStateEncoder
{
    /// <summary>Bytes of a state as a field of another message.</summary>
    public static int SizeOfField(int field, StateKind kind, StateWriter state) => SizeOfField(field, SizeOf(kind, state));

    /// <summary>Writes a state as a field of another message.</summary>
    public static void WriteField(CodedOutputStream output, int field, StateKind kind, StateWriter state)
    {
        Begin(output, field, SizeOf(kind, state));
        if (kind.Name.Length > 0)
        {
            output.WriteTag(Proto.ModelState.NameFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteString(kind.Name);
        }

        if (kind.Version != 0)
        {
            output.WriteTag(Proto.ModelState.VersionFieldNumber, WireFormat.WireType.Varint);
            output.WriteUInt32((uint)kind.Version);
        }

        Write(output, state.Numbers);
        Write(output, state.Integers);
        foreach (StatePart part in state.Parts)
        {
            WriteField(output, Proto.ModelState.PartsFieldNumber, part.Kind, part.State);
        }
    }

    private static void Write(CodedOutputStream output, ReadOnlySpan<double> numbers)
    {
        if (numbers.Length == 0)
        {
            return;
        }

        Begin(output, Proto.ModelState.NumbersFieldNumber, numbers.Length * sizeof(double));
        foreach (double number in numbers)
        {
            output.WriteDouble(number);
        }
    }

    private static void Write(CodedOutputStream output, ReadOnlySpan<long> integers)
    {
        if (integers.Length == 0)
        {
            return;
        }

        Begin(output, Proto.ModelState.IntegersFieldNumber, SizeOf(integers));
        foreach (long integer in integers)
        {
            output.WriteSInt64(integer);
        }
    }

    private static void Begin(CodedOutputStream output, int field, int size)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteLength(size);
    }

    // What a message holds stands behind its size, so each is measured once for every message around it: they lie few deep.
    private static int SizeOf(StateKind kind, StateWriter state)
    {
        int size = kind.Name.Length > 0
            ? CodedOutputStream.ComputeTagSize(Proto.ModelState.NameFieldNumber) + CodedOutputStream.ComputeStringSize(kind.Name)
            : 0;
        size += kind.Version != 0
            ? CodedOutputStream.ComputeTagSize(Proto.ModelState.VersionFieldNumber) + CodedOutputStream.ComputeUInt32Size((uint)kind.Version)
            : 0;
        size += state.Numbers.Length > 0 ? SizeOfField(Proto.ModelState.NumbersFieldNumber, state.Numbers.Length * sizeof(double)) : 0;
        size += state.Integers.Length > 0 ? SizeOfField(Proto.ModelState.IntegersFieldNumber, SizeOf(state.Integers)) : 0;
        foreach (StatePart part in state.Parts)
        {
            size += SizeOfField(Proto.ModelState.PartsFieldNumber, part.Kind, part.State);
        }

        return size;
    }

    private static int SizeOf(ReadOnlySpan<long> integers)
    {
        int size = 0;
        foreach (long integer in integers)
        {
            size += CodedOutputStream.ComputeSInt64Size(integer);
        }

        return size;
    }

    private static int SizeOfField(int field, int size) =>
        CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeLengthSize(size) + size;
}
