using StreamForecast.Models.Explanation;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Ensembles;

/// <summary>
/// The experts of one series and their mixture, in frame units. It combines how far each expert leaves the naive forecast, in
/// <see cref="SigmaUnits"/>, and answers with the move from naive that results.
/// </summary>
public sealed class Ensemble : IPersistent
{
    private const int NaiveExpert = 0;

    private readonly EnsemblePlan _plan;
    private readonly ModelContext _context;
    private readonly GuardedExpert[] _experts;
    private readonly Mixture _mixture;

    private SigmaUnits _units;
    private double _naive;
    private double _sigma = 1;
    private double _combined;

    /// <exception cref="ModelExpressionException">An expression of the plan is not understood.</exception>
    public Ensemble(EnsemblePlan plan, ModelContext context)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _context = context;
        _experts = new GuardedExpert[plan.Experts.Count - 1];
        for (int k = 0; k < _experts.Length; k++)
        {
            _experts[k] = new GuardedExpert(plan.Experts[k + 1], context, keepsCheckpoint: plan.TwoLayers);
        }

        int count = plan.Experts.Count;
        _mixture = plan.TwoLayers ? new TwoLayerMixture(count) : new OneLayerMixture(count);
    }

    public StateKind Kind => new("ensemble", 1);

    /// <summary>The experts' expressions, naive first.</summary>
    public IReadOnlyList<string> Names => _plan.Experts;

    /// <summary>What each expert counts for in the forecast: sum 1, negative ones possible under two layers.</summary>
    public ReadOnlySpan<double> Weights => _mixture.EffectiveWeights;

    /// <summary>True while an expert is out of the mixture after tripping its guard.</summary>
    public bool IsDegraded
    {
        get
        {
            foreach (GuardedExpert expert in _experts)
            {
                if (expert.IsResting)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>How far an expert's forecast of the next value is from naive's, in frame units.</summary>
    public double Move(int expert) => expert == NaiveExpert ? 0 : _experts[expert - 1].Forecast(_naive) - _naive;

    /// <summary>The model behind an expert, for showing what it holds; null for naive, which holds nothing.</summary>
    public IForecaster? Model(int expert) => expert == NaiveExpert ? null : _experts[expert - 1].Model;

    /// <param name="value">The value that came, in frame units.</param>
    public void Learn(double value)
    {
        Span<double> moves = stackalloc double[_experts.Length + 1];
        Moves(moves);
        _mixture.Learn(moves, SigmaUnits.Clip((value - _naive) / _sigma));
        _units.Learn(value - _naive);
        _sigma = _units.Sigma;
        _naive = _plan.ReturnTarget ? 0 : value;
        foreach (GuardedExpert expert in _experts)
        {
            expert.Learn(value);
        }

        Prepare(moves);
    }

    /// <summary>The past no longer holds: experts that learn by least squares follow the coming values faster.</summary>
    public void Relearn()
    {
        foreach (GuardedExpert expert in _experts)
        {
            (expert.Model as IRelearning)?.Relearn();
        }
    }

    /// <summary>
    /// Goes on from an ensemble over the same frame. Experts that it ran as well take over its state bit for bit, the mixture only when
    /// all are the same. New experts, and a mixture over others than before, are warmed up on the rows.
    /// </summary>
    /// <param name="previous">The ensemble that ran until now.</param>
    /// <param name="rows">The values that came last, oldest first, in frame units.</param>
    internal void GoOnFrom(Ensemble previous, ReadOnlySpan<double> rows)
    {
        GuardedExpert?[] kept = [.. _plan.Experts.Skip(1).Select(expert => previous.Find(expert, _context))];
        bool isSame = _plan.TwoLayers == previous._plan.TwoLayers
            && kept.Length == previous._experts.Length
            && kept.Zip(previous._experts).All(pair => ReferenceEquals(pair.First, pair.Second));
        if (isSame)
        {
            SavedState.Of(previous._mixture).LoadInto(_mixture);
        }
        else
        {
            // The mixture weighs all experts by the same rows, so for its sake those that are kept replay them as well.
            foreach (double row in rows)
            {
                Learn(row);
            }
        }

        for (int k = 0; k < _experts.Length; k++)
        {
            if (kept[k] is { } expert)
            {
                _experts[k].GoOnFrom(expert);
            }
            else
            {
                _experts[k].RestUnlessHeard(rows.Length);
            }
        }

        _units = previous._units;
        _sigma = previous._sigma;
        _naive = previous._naive;
        Prepare(stackalloc double[_experts.Length + 1]);
    }

    /// <summary>Writes how far the coming values are from naive, nearest first, in frame units. Pure.</summary>
    public void Forecast(Span<double> moves)
    {
        moves.Clear();
        if (moves.Length > 1)
        {
            AddPaths(moves);
        }

        moves[0] = SigmaUnits.Clip(_combined) * _sigma;
    }

    /// <summary>
    /// Writes <c>gradients[i] = d forecast / d z(t-i)</c>: the experts' profiles by their weights, clips ignored. An expert that cannot
    /// say what it remembers counts as naive, as does one that rests.
    /// </summary>
    public void MemoryProfile(Span<double> gradients)
    {
        gradients.Clear();
        if (gradients.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<double> weights = Weights;
        double naive = weights[NaiveExpert];
        double[] profile = new double[gradients.Length];
        for (int k = 0; k < _experts.Length; k++)
        {
            double weight = weights[k + 1];
            if (_experts[k].IsResting || _experts[k].Model is not IExplainable explainable)
            {
                naive += weight;
                continue;
            }

            explainable.MemoryProfile(profile);
            for (int lag = 0; lag < profile.Length; lag++)
            {
                gradients[lag] += weight * profile[lag];
            }
        }

        gradients[0] += _plan.ReturnTarget ? 0 : naive;
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _units.Save(writer);
        writer.Write(_naive);
        writer.Write(_mixture);
        foreach (GuardedExpert expert in _experts)
        {
            writer.Write(expert);
        }
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _units = SigmaUnits.Load(reader);
        _sigma = _units.Sigma;
        _naive = reader.ReadNumber();
        reader.Read(_mixture);
        foreach (GuardedExpert expert in _experts)
        {
            reader.Read(expert);
        }

        // The standing forecasts follow from the states, bit for bit, so they are not saved.
        Prepare(stackalloc double[_experts.Length + 1]);
    }

    private GuardedExpert? Find(string expression, ModelContext context)
    {
        ModelExpression wanted = ModelExpression.Parse(expression);
        int at = _plan.Experts.Skip(1).ToList().FindIndex(name => ModelExpression.Parse(name).ToString() == wanted.ToString());
        return at >= 0 && wanted.IsSameIn(context, _context) ? _experts[at] : null;
    }

    private void Prepare(Span<double> moves)
    {
        Moves(moves);
        _combined = _mixture.Combine(moves);
    }

    // What each expert has to say of the next value, in clipped sigma units from naive. Not kept, for the experts know it still when the
    // value comes.
    private void Moves(Span<double> moves)
    {
        double inverse = 1 / _sigma;
        moves[NaiveExpert] = 0;
        for (int k = 0; k < _experts.Length; k++)
        {
            moves[k + 1] = SigmaUnits.Clip((_experts[k].Forecast(_naive) - _naive) * inverse);
        }
    }

    // Each expert goes on from its own forecasts; the weights are those of now, since none of the coming values is known.
    private void AddPaths(Span<double> moves)
    {
        ReadOnlySpan<double> weights = _mixture.EffectiveWeights;
        Span<double> path = stackalloc double[moves.Length];
        for (int k = 0; k < _experts.Length; k++)
        {
            if (_experts[k].IsResting)
            {
                continue;
            }

            _experts[k].Model.Forecast(path);
            for (int step = 0; step < moves.Length; step++)
            {
                double move = path[step] - _naive;
                double reach = Reach(step);
                moves[step] += weights[k + 1] * (double.IsFinite(move) ? Math.Clamp(move, -reach, reach) : 0);
            }
        }

        for (int step = 0; step < moves.Length; step++)
        {
            double reach = Reach(step);
            moves[step] = Math.Clamp(moves[step], -reach, reach);
        }
    }

    // Sigma is of one step; that of a walk of more steps grows with the root of their number.
    private double Reach(int step) => SigmaUnits.Reach * _sigma * Math.Sqrt(step + 1);
}
