using StreamForecast.Models.Expressions;

namespace StreamForecast.Models.Ensembles;

/// <summary>
/// Keeps one expert from spoiling the mixture. When its forecast is no longer a number, or its forecast or its parameters are beyond any
/// reason, it is rolled back (or started afresh) and rests: it learns on, and its forecast counts as naive's until it has been sound for a while.
/// Everything is counted in values, so a replay trips at the same places.
/// </summary>
public sealed class GuardedExpert : IPersistent
{
    /// <summary>In frame units: a thousand times what the frame holds is an explosion.</summary>
    private const double LargestForecast = 1e6;

    /// <summary>Euclidean, of the learned parameters: over all kinds of series those of sound experts stayed below 250.</summary>
    private const double LargestParameterNorm = 1e4;

    /// <summary>
    /// Values between looks at the parameters of experts large enough for a checkpoint: of those a norm costs as much as a forecast, and
    /// none explodes and heals in between. Small ones are looked at with every value.
    /// </summary>
    private const int NormInterval = 64;

    /// <summary>Values learned before a tripped expert is heard again: as many as a new one replays.</summary>
    private const int RestLength = 64;

    /// <summary>Values between checkpoints, which cost a copy of the expert's state.</summary>
    private const int CheckpointInterval = 4096;

    /// <summary>Trips since the last checkpoint after which that is not trusted either.</summary>
    private const int TripsBeforeRestart = 3;

    private readonly string _expression;
    private readonly ModelContext _context;
    private readonly bool _keepsCheckpoint;
    private Checkpoint? _checkpoint;
    private double _next;
    private byte _rest;
    private byte _trips;
    private short _sinceCheckpoint;

    /// <param name="expression">The expert.</param>
    /// <param name="context">What it is built from, now and when it is started afresh.</param>
    /// <param name="keepsCheckpoint">
    /// False where memory counts and the experts are small: they are then started afresh at once, which costs them some dozen values.
    /// </param>
    /// <exception cref="ModelExpressionException">The expression is not understood.</exception>
    public GuardedExpert(string expression, ModelContext context, bool keepsCheckpoint)
    {
        _expression = expression;
        _context = context;
        _keepsCheckpoint = keepsCheckpoint;
        Model = ModelCatalog.Create(expression, context);
    }

    public StateKind Kind => new("guarded", 1);

    public IForecaster Model { get; private set; }

    public bool IsResting => _rest > 0;

    /// <summary>The forecast of the next value, or <paramref name="naive"/>'s while resting.</summary>
    public double Forecast(double naive) => _rest > 0 ? naive : _next;

    public void Learn(double value)
    {
        Model.Learn(value);
        _next = Next();
        _sinceCheckpoint += (short)(_keepsCheckpoint ? 1 : 0);
        if (!(Math.Abs(_next) <= LargestForecast) || (_sinceCheckpoint % NormInterval == 0 && HasExploded()))
        {
            Trip();
            return;
        }

        if (_rest > 0)
        {
            _rest--;
        }

        if (_sinceCheckpoint >= CheckpointInterval)
        {
            KeepCheckpoint();
        }
    }

    /// <summary>Goes on as the same expert of another ensemble would have.</summary>
    internal void GoOnFrom(GuardedExpert previous)
    {
        SavedState.Of(previous).LoadInto(this);
        if (!_keepsCheckpoint)
        {
            _checkpoint = null;
            _sinceCheckpoint = 0;
        }
    }

    /// <summary>Rests until it has heard as many values as a new ensemble replays.</summary>
    /// <param name="heard">Values it has heard.</param>
    internal void RestUnlessHeard(int heard) => _rest = (byte)Math.Max(_rest, RestLength - heard);

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_rest);
        writer.Write(_trips);
        writer.Write(_sinceCheckpoint);
        writer.Write(Model);
        writer.Write(_checkpoint is not null);
        _checkpoint?.WriteTo(writer);
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _rest = (byte)reader.ReadInteger(0, RestLength);
        _trips = (byte)reader.ReadInteger(0, TripsBeforeRestart);
        _sinceCheckpoint = (short)reader.ReadInteger(0, CheckpointInterval);
        reader.Read(Model);
        _checkpoint = reader.ReadFlag() ? Checkpoint.Of(reader.ReadPart()) : null;
        _next = Next();
    }

    private double Next()
    {
        Span<double> next = stackalloc double[1];
        Model.Forecast(next);
        return next[0];
    }

    private bool HasExploded() => Model is ILearnedParameters learned && !(learned.ParameterNorm <= LargestParameterNorm);

    private void KeepCheckpoint()
    {
        _sinceCheckpoint = 0;
        _trips = 0;
        _checkpoint ??= new Checkpoint();
        _checkpoint.Take(Model);
    }

    private void Trip()
    {
        _rest = RestLength;
        _trips++;
        _sinceCheckpoint %= CheckpointInterval;
        Model = ModelCatalog.Create(_expression, _context);
        if (_checkpoint is not null && _trips < TripsBeforeRestart)
        {
            _checkpoint.State.LoadInto(Model);
            return;
        }

        _checkpoint = null;
        _trips = 0;
        _sinceCheckpoint = 0;
    }
}
