namespace StreamForecast.Models.Recurrent.Networks;

/// <summary>
/// What it takes to run a network again: the latest inputs, and states along the way. Training needs the state before each window;
/// explaining needs one at least <see cref="ExplainedSteps"/> back, for which a state every <see cref="CheckpointEvery"/> inputs will do.
/// </summary>
internal sealed class StateTrail : IPersistent
{
    /// <summary>Steps that an explanation reaches back.</summary>
    public const int ExplainedSteps = 64;

    /// <summary>Most steps that an explanation has to run again.</summary>
    public const int LongestRun = ExplainedSteps + CheckpointEvery;

    private const int CheckpointEvery = 16;
    private const int Checkpoints = LongestRun / CheckpointEvery;

    private readonly int _window;
    private readonly int _stateSize;
    private readonly int _kept;

    // The kept inputs end at _end; behind them is room for more, so that only once in CheckpointEvery inputs they are moved.
    private readonly double[] _inputs;
    private readonly double[] _states;
    private readonly double[] _checkpoints;
    private int _end;

    public StateTrail(int window, int stateSize)
    {
        _window = window;
        _stateSize = stateSize;
        _kept = Math.Max(window, LongestRun) * LayerStack.Inputs;
        _inputs = new double[_kept + (CheckpointEvery * LayerStack.Inputs)];
        _end = _kept;
        _states = new double[(window + 1) * stateSize];
        _checkpoints = new double[Checkpoints * stateSize];
    }

    public StateKind Kind => new("network-trail", 1);

    /// <summary>Inputs so far.</summary>
    public long Count { get; private set; }

    /// <summary>Steps of the training window: all inputs until it is full.</summary>
    public int WindowSteps => (int)Math.Min(Count, _window);

    /// <summary>Inputs of the training window, oldest first.</summary>
    public ReadOnlySpan<double> WindowInputs => InputsOf(WindowSteps);

    /// <summary>State before the first step of the training window.</summary>
    public ReadOnlySpan<double> WindowStart => _states.AsSpan((int)((Count - WindowSteps) % (_window + 1)) * _stateSize, _stateSize);

    /// <summary>Steps from the newest checkpoint that lies at least <see cref="ExplainedSteps"/> back, or from the beginning.</summary>
    public int RunSteps => (int)(Count - RunStartCount);

    public ReadOnlySpan<double> RunInputs => InputsOf(RunSteps);

    public ReadOnlySpan<double> RunStart => _checkpoints.AsSpan(CheckpointAt(RunStartCount), _stateSize);

    private Span<double> Kept => _inputs.AsSpan(_end - _kept, _kept);

    private long RunStartCount => Math.Max(0, Count - ExplainedSteps) / CheckpointEvery * CheckpointEvery;

    public void Push(double level, double change)
    {
        if (_end == _inputs.Length)
        {
            Kept.CopyTo(_inputs);
            _end = _kept;
        }

        _inputs[_end] = level;
        _inputs[_end + 1] = change;
        _end += LayerStack.Inputs;
        Count++;
    }

    /// <summary>Where the state after the newest input is to be written.</summary>
    public Span<double> Newest => _states.AsSpan((int)(Count % (_window + 1)) * _stateSize, _stateSize);

    /// <summary>Keeps the newest state as a checkpoint when one is due.</summary>
    public void KeepCheckpoint()
    {
        if (Count % CheckpointEvery == 0) Newest.CopyTo(_checkpoints.AsSpan(CheckpointAt(Count)));
    }

    public void Save(StateWriter writer)
    {
        writer.Write(Count);
        writer.Write(Kept);
        writer.Write(_states);
        writer.Write(_checkpoints);
    }

    public void Load(StateReader reader)
    {
        Count = reader.ReadInteger();
        _end = _kept;
        reader.Read(Kept);
        reader.Read(_states);
        reader.Read(_checkpoints);
    }

    private ReadOnlySpan<double> InputsOf(int steps) => Kept[(_kept - (steps * LayerStack.Inputs))..];

    private int CheckpointAt(long count) => (int)(count / CheckpointEvery % Checkpoints) * _stateSize;
}
