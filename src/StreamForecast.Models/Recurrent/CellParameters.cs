namespace StreamForecast.Models.Recurrent;

/// <summary>Three numbers, one for each parameter of <see cref="RecurrentCell"/>: the parameters themselves, or derivatives by them.</summary>
/// <param name="U">Of the last output: how much is remembered.</param>
/// <param name="M">Of the input.</param>
/// <param name="B">Of the constant.</param>
public readonly record struct CellParameters(double U, double M, double B)
{
    /// <summary>Euclidean.</summary>
    public double Norm => Math.Sqrt((U * U) + (M * M) + (B * B));

    public static CellParameters Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new CellParameters(reader.ReadNumber(), reader.ReadNumber(), reader.ReadNumber());
    }

    public void WriteTo(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write([U, M, B]);
    }
}
