namespace StreamForecast.Engine.Ports;

/// <summary>The last observations of each series, written with its snapshots (<see cref="SeriesSnapshot.History"/>) in one commit.</summary>
public interface IHistoryStore
{
    /// <summary>
    /// The newest rows of a series, without a gap; empty when there are none. A damaged block ends them: what lies before it is passed
    /// over. Blocks: call it off the dispatcher.
    /// </summary>
    /// <param name="series">The series' number.</param>
    /// <param name="most">Rows, at most.</param>
    SeriesHistory ReadHistory(int series, int most);
}
