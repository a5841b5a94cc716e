using System.IO.Compression;
using Google.Protobuf;
using StreamForecast.Protocol.State;

namespace StreamForecast.Models.Tests.Golden;

/// <summary>
/// A saved state with what it forecast when it was written: the stored message of the state, the values that came next and the bits of
/// the forecasts before each of them and after the last. Gzip around little-endian fields.
/// </summary>
/// <param name="Arithmetic"><see cref="MachineArithmetic.Current"/> of the machine that wrote it.</param>
/// <param name="Values">The values that came next.</param>
/// <param name="Forecasts">One row more than there are values.</param>
/// <param name="State">The state before the first of them.</param>
internal sealed record GoldenFile(string Arithmetic, double[] Values, double[][] Forecasts, SavedState State)
{
    public static GoldenFile Read(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new BinaryReader(gzip);
        string arithmetic = reader.ReadString();
        double[] values = ReadNumbers(reader);
        double[][] forecasts = [.. Enumerable.Range(0, values.Length + 1).Select(_ => ReadNumbers(reader))];
        return new GoldenFile(arithmetic, values, forecasts, FromMessage(ModelState.Parser.ParseFrom(gzip)));
    }

    /// <exception cref="IOException">The file exists: a golden file is never written over.</exception>
    public void Write(string path)
    {
        using var gzip = new GZipStream(new FileStream(path, FileMode.CreateNew), CompressionLevel.SmallestSize);
        using var writer = new BinaryWriter(gzip);
        writer.Write(Arithmetic);
        WriteNumbers(writer, Values);
        foreach (double[] forecast in Forecasts)
        {
            WriteNumbers(writer, forecast);
        }

        writer.Write(ToMessage(State).ToByteArray());
    }

    private static double[] ReadNumbers(BinaryReader reader) =>
        [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadDouble())];

    private static void WriteNumbers(BinaryWriter writer, double[] numbers)
    {
        writer.Write(numbers.Length);
        foreach (double number in numbers)
        {
            writer.Write(number);
        }
    }

    private static SavedState FromMessage(ModelState message) =>
        new(message.Name, (int)message.Version, [.. message.Numbers], [.. message.Integers], [.. message.Parts.Select(FromMessage)]);

    private static ModelState ToMessage(SavedState state)
    {
        var message = new ModelState { Name = state.Name, Version = (uint)state.Version };
        message.Numbers.AddRange(state.Numbers);
        message.Integers.AddRange(state.Integers);
        message.Parts.AddRange(state.Parts.Select(ToMessage));
        return message;
    }
}
