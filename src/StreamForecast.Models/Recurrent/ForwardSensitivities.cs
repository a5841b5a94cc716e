namespace StreamForecast.Models.Recurrent;

/// <summary>
/// The exact gradient carried forward in three numbers (real-time recurrent learning, Williams and Zipser 1989):
/// <c>s_u = o(t-1) + u*s_u</c>, <c>s_m = x(t) + u*s_m</c>, <c>s_b = 1 + u*s_b</c>. With parameters held still it is
/// back-propagation through the whole past.
/// </summary>
public sealed class ForwardSensitivities : ICellSensitivities
{
    public StateKind Kind => new("cell-forward", 1);

    public CellParameters Current { get; private set; }

    public void Advance(double u, double output, double input)
    {
        CellParameters s = Current;
        Current = new CellParameters(output + (u * s.U), input + (u * s.M), 1 + (u * s.B));
    }

    public void Save(StateWriter writer) => Current.WriteTo(writer);

    public void Load(StateReader reader) => Current = CellParameters.Read(reader);
}
