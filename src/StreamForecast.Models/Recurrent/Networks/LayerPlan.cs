namespace StreamForecast.Models.Recurrent.Networks;

public enum LayerKind
{
    /// <summary>Plain recurrence through a hyperbolic tangent.</summary>
    Elman,

    /// <summary>Gated recurrent unit.</summary>
    Gru,

    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>No recurrence: a hyperbolic tangent of its inputs alone.</summary>
    Dense,
}

/// <param name="Kind">What the layer computes.</param>
/// <param name="Units">Numbers it puts out, 1 to <see cref="MaxUnits"/>.</param>
/// <param name="ForgetBias">Start of the forget gate's bias; read by <see cref="LayerKind.Lstm"/> alone.</param>
public sealed record LayerPlan(LayerKind Kind, int Units, double ForgetBias = 1)
{
    /// <summary>Most units a layer: a step costs their square.</summary>
    public const int MaxUnits = 256;

    internal Layer Build(int inputs, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Units, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Units, MaxUnits);
        return Kind switch
        {
            LayerKind.Elman => ElmanLayer.Recurrent(inputs, Units, capacity),
            LayerKind.Gru => new GruLayer(inputs, Units, capacity),
            LayerKind.Lstm => new LstmLayer(inputs, Units, capacity, ForgetBias),
            LayerKind.Dense => ElmanLayer.Dense(inputs, Units, capacity),
            _ => throw new InvalidOperationException($"No layer of kind {Kind}."),
        };
    }
}
