namespace StreamForecast.Models.Tests.Contract;

/// <summary>Saved states bit for bit.</summary>
public static class StateBits
{
    public static long[] Of(IPersistent source) => [.. Flatten(SavedState.Of(source))];

    public static long[] Of(ReadOnlySpan<double> numbers)
    {
        long[] bits = new long[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            bits[i] = BitConverter.DoubleToInt64Bits(numbers[i]);
        }

        return bits;
    }

    /// <summary>Numbers and integers in the state and all its parts.</summary>
    public static int Size(SavedState state) => state.Numbers.Count + state.Integers.Count + state.Parts.Sum(Size);

    private static IEnumerable<long> Flatten(SavedState state) =>
        state.Numbers.Select(BitConverter.DoubleToInt64Bits).Concat(state.Integers).Concat(state.Parts.SelectMany(Flatten));
}
