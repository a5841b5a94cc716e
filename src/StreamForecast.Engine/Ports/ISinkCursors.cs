namespace StreamForecast.Engine.Ports;

/// <summary>How far each sink that outlives the process has come, by the sink's name.</summary>
public interface ISinkCursors
{
    /// <summary>The position saved last; <see cref="ResumePosition.Unreadable"/> when it is damaged, null when there is none. Blocks.</summary>
    ResumePosition? ReadCursor(string sink);

    /// <summary>Keeps a position in place of the one before.</summary>
    /// <param name="sink">The sink's name.</param>
    /// <param name="position">What it has written.</param>
    /// <param name="completed">Called once from the writer's thread; must not block.</param>
    void SaveCursor(string sink, PatternPosition position, Action<StoreOutcome> completed);
}
