namespace StreamForecast.Storage.Records;

/// <summary>
/// Lower edges of intervals as what they miss of the mirror image of the upper one: mostly nothing but rounding, a byte instead of four.
/// Nothing is lost, for what is missed is counted in bits of the number.
/// </summary>
internal static class LowerEdge
{
    /// <param name="mean">The mean of the row, as it is kept.</param>
    /// <param name="upper">The upper edge, as it is kept.</param>
    /// <param name="lower">The lower edge.</param>
    public static int Correction(float mean, float upper, float lower) =>
        unchecked(BitConverter.SingleToInt32Bits(lower) - BitConverter.SingleToInt32Bits(Mirrored(mean, upper)));

    /// <param name="mean">The mean of the row.</param>
    /// <param name="upper">The upper edge.</param>
    /// <param name="correction">What <see cref="Correction"/> gave.</param>
    public static float Of(float mean, float upper, int correction) =>
        BitConverter.Int32BitsToSingle(unchecked(BitConverter.SingleToInt32Bits(Mirrored(mean, upper)) + correction));

    // What arithmetic makes of numbers that are none differs from processor to processor, in bits that count here.
    private static float Mirrored(float mean, float upper)
    {
        float mirrored = mean + (mean - upper);
        return float.IsNaN(mirrored) ? upper : mirrored;
    }
}
