namespace StreamForecast.Models.Ensembles;

/// <summary>A state kept to go back to. Taken again and again, it allocates only the first time.</summary>
internal sealed class Checkpoint
{
    private readonly StateWriter _writer = new();
    private StateKind _kind;

    /// <summary>The state as it was taken or read.</summary>
    public SavedState State => _writer.ToState(_kind);

    /// <summary>One that was saved earlier.</summary>
    public static Checkpoint Of(SavedState state)
    {
        var checkpoint = new Checkpoint { _kind = new StateKind(state.Name, state.Version) };
        checkpoint._writer.Rewrite(state);
        return checkpoint;
    }

    public void Take(IPersistent source)
    {
        _kind = source.Kind;
        _writer.Rewrite(source);
        _writer.Trim();
    }

    /// <summary>Writes it as a part, without a copy of it.</summary>
    public void WriteTo(StateWriter writer) => writer.Write(_kind, _writer);
}
