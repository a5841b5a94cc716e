namespace StreamForecast.Models.Recurrent;

/// <summary>
/// Back-propagation through time over the last <paramref name="window"/> steps: walks back from the present output, multiplying by the
/// present u at every step, and lets go of what lies further back. Costs the window at every step.
/// </summary>
/// <param name="window">Steps unrolled, 1 to <see cref="MaxWindow"/>.</param>
public sealed class TruncatedSensitivities(int window) : ICellSensitivities
{
    /// <summary>Longest window, in steps.</summary>
    public const int MaxWindow = 4_096;

    // Newest first from _newest on: the output before each step and the input of the step.
    private readonly double[] _outputs = new double[Validate(window)];
    private readonly double[] _inputs = new double[window];
    private CellParameters _current;
    private int _newest;
    private int _count;

    public StateKind Kind => new("cell-truncated", 1);

    public ref readonly CellParameters Current => ref _current;

    public void Advance(double u, double output, double input)
    {
        _newest = _newest == 0 ? window - 1 : _newest - 1;
        _outputs[_newest] = output;
        _inputs[_newest] = input;
        _count = Math.Min(_count + 1, window);

        double su = 0, sm = 0, sb = 0, reach = 1;
        for (int i = 0, at = _newest; i < _count; i++, at = at + 1 < window ? at + 1 : 0)
        {
            su += reach * _outputs[at];
            sm += reach * _inputs[at];
            sb += reach;
            reach *= u;
        }

        _current = new CellParameters(su, sm, sb);
    }

    public void Save(StateWriter writer)
    {
        _current.WriteTo(writer);
        writer.Write(_newest);
        writer.Write(_count);
        writer.Write(_outputs);
        writer.Write(_inputs);
    }

    public void Load(StateReader reader)
    {
        _current = CellParameters.Read(reader);
        _newest = reader.ReadInteger(0, window - 1);
        _count = reader.ReadInteger(0, window);
        reader.Read(_outputs);
        reader.Read(_inputs);
    }

    private static int Validate(int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, MaxWindow);
        return window;
    }
}
