namespace StreamForecast.Models.Ensembles;

/// <summary>A state kept to go back to. Taken again and again, it allocates only the first time.</summary>
internal sealed class Checkpoint
{
    private readonly StateWriter _writer = new();
    private StateKind _kind;
    private SavedState? _read;

    /// <summary>The state as it was taken or read.</summary>
    public SavedState State => _read ?? _writer.ToState(_kind);

    /// <summary>One that was saved earlier.</summary>
    public static Checkpoint Of(SavedState state) => new() { _read = state };

    public void Take(IPersistent source)
    {
        _kind = source.Kind;
        _read = null;
        _writer.Rewind();
        source.Save(_writer);
        _writer.Trim();
    }
}
