namespace StreamForecast.Models.Recurrent;

/// <summary>
/// The exact gradient carried forward in three numbers (real-time recurrent learning, Williams and Zipser 1989):
/// <c>s_u = o(t-1) + u*s_u</c>, <c>s_m = x(t) + u*s_m</c>, <c>s_b = 1 + u*s_b</c>. With parameters held still it is
/// back-propagation through the whole past.
/// </summary>
public sealed class ForwardSensitivities : ICellSensitivities
{
    private CellParameters _current;

    public StateKind Kind => new("cell-forward", 1);

    public ref readonly CellParameters Current => ref _current;

    public void Advance(double u, double output, double input)
    {
        _current = new CellParameters(output + (u * _current.U), input + (u * _current.M), 1 + (u * _current.B));
    }

    public void Save(StateWriter writer) => _current.WriteTo(writer);

    public void Load(StateReader reader) => _current = CellParameters.Read(reader);
}
