namespace StreamForecast.Models.Ensembles;

/// <summary>How the experts' forecasts become one. All values are in sigma units: 0 is naive, 1 the usual error of naive.</summary>
public abstract class Mixture : IPersistent
{
    public abstract StateKind Kind { get; }

    /// <summary>What each expert counts for after all layers: sum 1, negative ones possible behind a stacker.</summary>
    public abstract ReadOnlySpan<double> EffectiveWeights { get; }

    /// <summary>Combines the experts' forecasts and keeps what <see cref="Learn"/> needs of them.</summary>
    public abstract double Combine(ReadOnlySpan<double> forecasts);

    /// <param name="forecasts">The same as in the last <see cref="Combine"/>.</param>
    /// <param name="actual">What came.</param>
    public abstract void Learn(ReadOnlySpan<double> forecasts, double actual);

    public abstract void Save(StateWriter writer);

    public abstract void Load(StateReader reader);
}

/// <summary>ML-Poly over the experts: cheap, and never much worse than the best of them.</summary>
public sealed class OneLayerMixture(int count) : Mixture
{
    private readonly MlPoly _mixture = new(count);
    private double _combined;

    public override StateKind Kind => new("one-layer", 1);

    public override ReadOnlySpan<double> EffectiveWeights => _mixture.CurrentWeights;

    public override double Combine(ReadOnlySpan<double> forecasts) => _combined = _mixture.Combine(forecasts);

    public override void Learn(ReadOnlySpan<double> forecasts, double actual) => _mixture.Learn(forecasts, _combined, actual);

    public override void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_mixture);
    }

    public override void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Read(_mixture);
    }
}

/// <summary>
/// A second layer, <see cref="BernsteinAggregation"/>, over the experts themselves, two <see cref="Stacker"/>s and the first layer's
/// <see cref="MlPoly"/>: the stackers find what no choice among experts can, and the second layer keeps them from doing harm.
/// </summary>
public sealed class TwoLayerMixture : Mixture
{
    /// <summary>Stacker that follows change: a memory of 2,000 rows.</summary>
    private const double QuickForgetting = 0.9995;

    /// <summary>Stacker that forgets nothing.</summary>
    private const double NoForgetting = 1;

    private const int Combiners = 3;

    private readonly int _count;
    private readonly MlPoly _first;
    private readonly Stacker _quick;
    private readonly Stacker _lasting;
    private readonly BernsteinAggregation _second;
    private readonly double[] _inputs;
    private readonly double[] _effective;
    private double _combined;

    public TwoLayerMixture(int count)
    {
        _count = count;
        _first = new MlPoly(count);
        _quick = new Stacker(count, QuickForgetting);
        _lasting = new Stacker(count, NoForgetting);
        _second = new BernsteinAggregation(count + Combiners);
        _inputs = new double[count + Combiners];
        _effective = new double[count];
    }

    public override StateKind Kind => new("two-layer", 1);

    public override ReadOnlySpan<double> EffectiveWeights
    {
        get
        {
            ReadOnlySpan<double> second = _second.CurrentWeights;
            second[.._count].CopyTo(_effective);
            _quick.AddEffectiveWeights(second[_count], _effective);
            _lasting.AddEffectiveWeights(second[_count + 1], _effective);
            for (int k = 0; k < _count; k++)
            {
                _effective[k] += second[_count + 2] * _first.CurrentWeights[k];
            }

            return _effective;
        }
    }

    public override double Combine(ReadOnlySpan<double> forecasts)
    {
        forecasts.CopyTo(_inputs);
        _inputs[_count] = SigmaUnits.Clip(_quick.Combine(forecasts));
        _inputs[_count + 1] = SigmaUnits.Clip(_lasting.Combine(forecasts));
        _inputs[_count + 2] = _first.Combine(forecasts);
        return _combined = _second.Combine(_inputs);
    }

    public override void Learn(ReadOnlySpan<double> forecasts, double actual)
    {
        _second.Learn(_inputs, _combined, actual);
        _first.Learn(forecasts, _inputs[_count + 2], actual);
        _quick.Learn(forecasts, actual);
        _lasting.Learn(forecasts, actual);
    }

    public override void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_first);
        writer.Write(_quick);
        writer.Write(_lasting);
        writer.Write(_second);
    }

    public override void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Read(_first);
        reader.Read(_quick);
        reader.Read(_lasting);
        reader.Read(_second);
    }
}
