using StreamForecast.Models.Expressions;
using StreamForecast.Models.Scaling;

namespace StreamForecast.Models.Ensembles;

/// <summary>
/// An ensemble with its frame: naive while the frame is being found, then the experts, warmed up on the rows it was found on. A series
/// that leaves its frame by a thousand scales is naive again until it has a new one. Speaks in units of the target.
/// </summary>
public sealed partial class FramedEnsemble : IPersistent
{
    private readonly SeriesConfiguration _configuration;
    private readonly EnsemblePlan _plan;
    private FrameBuilder? _builder = new();
    private SeasonSearch? _search;
    private int? _season;
    private Ensemble? _ensemble;
    private Frame _frame;
    private double _differenceScale;

    public FramedEnsemble(SeriesConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
        _plan = Profiles.PlanOf(configuration);
        _season = configuration.Season;
        _search = _plan.UsesSeason && _season is null ? new SeasonSearch() : null;
    }

    public StateKind Kind => new("framed-ensemble", 1);

    /// <summary>Targets learned so far.</summary>
    public long Learned { get; private set; }

    /// <summary>Observations a season; null where there is none, or none is known yet.</summary>
    public int? Season => _season;

    public bool IsDegraded => _ensemble?.IsDegraded ?? false;

    public IReadOnlyList<string> Names => _plan.Experts;

    public ReadOnlySpan<double> Weights => _ensemble is null ? [] : _ensemble.Weights;

    /// <summary>How far the forecast of the next target is from naive's.</summary>
    public double Move { get; private set; }

    public double ExpertMove(int expert) => _ensemble is null ? 0 : _ensemble.Move(expert) * _frame.Scale;

    public IForecaster? ExpertModel(int expert) => _ensemble?.Model(expert);

    /// <summary>As <see cref="Ensemble.MemoryProfile"/>; the scale of the frame cancels. Naive's while there is no ensemble.</summary>
    public void MemoryProfile(Span<double> gradients)
    {
        if (_ensemble is not null)
        {
            _ensemble.MemoryProfile(gradients);
            return;
        }

        gradients.Clear();
        if (!gradients.IsEmpty && !_plan.ReturnTarget)
        {
            gradients[0] = 1;
        }
    }

    /// <summary>The centre of the frame, where a value contributes nothing; 0 while there is none.</summary>
    public double Centre => _frame.Centre;

    /// <param name="target">The target, in its own units. Finite.</param>
    /// <param name="time">Event time, unix nanoseconds: the calendar may tell the season.</param>
    public void Learn(double target, long time)
    {
        Learned++;
        if (_ensemble is not null && !_frame.Holds(target))
        {
            _ensemble = null;
            _builder = new FrameBuilder();
            _search = _search is null ? null : new SeasonSearch();
        }

        SearchSeason(target, time);
        if (_ensemble is not null)
        {
            _ensemble.Learn(_frame.Apply(target));
        }
        else
        {
            _builder!.Add(target);
            if (_builder.TryFix(!_plan.ReturnTarget) is { } frame)
            {
                Start(frame);
            }
        }

        Stand();
    }

    /// <summary>As <see cref="Ensemble.Relearn"/>; nothing while there is no ensemble.</summary>
    public void Relearn() => _ensemble?.Relearn();

    /// <summary>Writes how far the coming targets are from naive, nearest first. Pure.</summary>
    public void Forecast(Span<double> moves)
    {
        if (_ensemble is null)
        {
            moves.Clear();
            return;
        }

        _ensemble.Forecast(moves);
        foreach (ref double move in moves)
        {
            move *= _frame.Scale;
        }
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Learned);
        writer.Write(Move);
        writer.Write(_season ?? 0);
        writer.Write(_search is not null);
        if (_search is not null)
        {
            writer.Write(_search);
        }

        writer.Write(_ensemble is not null);
        if (_ensemble is null)
        {
            writer.Write(_builder!);
            return;
        }

        writer.Write(_frame.Centre);
        writer.Write(_frame.Scale);
        writer.Write(_differenceScale);
        writer.Write(_ensemble);
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Learned = reader.ReadInteger();
        Move = reader.ReadNumber();
        int season = reader.ReadInteger(0, int.MaxValue);
        _season = season == 0 ? null : season;
        _search = reader.ReadFlag() ? new SeasonSearch() : null;
        if (_search is not null)
        {
            reader.Read(_search);
        }

        if (!reader.ReadFlag())
        {
            _ensemble = null;
            _builder = new FrameBuilder();
            reader.Read(_builder);
            return;
        }

        _builder = null;
        _frame = new Frame(reader.ReadNumber(), reader.ReadNumber());
        _differenceScale = reader.ReadNumber();
        _ensemble = Build();
        reader.Read(_ensemble);
    }

    private void Start(Frame frame)
    {
        _frame = frame;
        Span<double> rows = stackalloc double[FrameBuilder.Rows];
        _builder!.CopyScaled(frame, rows);
        _builder = null;
        _differenceScale = RootMeanSquaredDifference(rows);
        _ensemble = Build();
        foreach (double row in rows)
        {
            _ensemble.Learn(row);
        }
    }

    private void Stand()
    {
        Span<double> next = stackalloc double[1];
        Forecast(next);
        Move = next[0];
    }

    private void SearchSeason(double target, long time)
    {
        if (_search is null)
        {
            return;
        }

        _search.Add(target, time);
        if (!_search.IsOver)
        {
            return;
        }

        _season = _search.Season;
        if (_season is not null && _ensemble is not null)
        {
            // What runs already is built anew as well: the mixture weighs all experts by the same rows.
            _ensemble = Build();
            foreach (double value in _search.Values[..^1])
            {
                _ensemble.Learn(_frame.Apply(value));
            }
        }

        _search = null;
    }

    private Ensemble Build() => new(
        _plan,
        new ModelContext
        {
            Seed = _configuration.Seed,
            Season = _season,
            ReturnTarget = _plan.ReturnTarget,
            DifferenceScale = _differenceScale,
        });

    private static double RootMeanSquaredDifference(ReadOnlySpan<double> rows)
    {
        double squares = 0;
        for (int i = 1; i < rows.Length; i++)
        {
            double difference = rows[i] - rows[i - 1];
            squares += difference * difference;
        }

        // Rows at rest but for a spike that fell out of them have no difference; the frame's own unit then stands for one.
        return squares > 0 ? Math.Sqrt(squares / (rows.Length - 1)) : 1;
    }
}
