namespace StreamForecast.Models.Ensembles;

// How a framed ensemble goes on under another configuration of its series.
public sealed partial class FramedEnsemble
{
    /// <summary>Goes on from the ensemble of the same series under another configuration of the same target.</summary>
    /// <param name="previous">What ran until now.</param>
    /// <param name="targets">The targets that came last, oldest first.</param>
    internal void GoOnFrom(FramedEnsemble previous, ReadOnlySpan<Observation> targets)
    {
        Learned = previous.Learned;
        if (previous._ensemble is null)
        {
            SavedState.Of(previous._builder!).LoadInto(_builder!);
            GoOnSearching(previous, targets);
            return;
        }

        _builder = null;
        _frame = previous._frame;
        _differenceScale = previous._differenceScale;
        targets = InFrame(targets);
        GoOnSearching(previous, targets);
        double[] rows = new double[targets.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = _frame.Apply(targets[i].Value);
        }

        _ensemble = Build();
        _ensemble.GoOnFrom(previous._ensemble, rows);
        Stand();
    }

    // A season that was found is known; where none was looked for, or one was configured, the history may tell it.
    private void GoOnSearching(FramedEnsemble previous, ReadOnlySpan<Observation> targets)
    {
        if (_search is null)
        {
            return;
        }

        if (previous._plan.UsesSeason && previous._configuration.Season is null)
        {
            _season = previous._season;
            _search = null;
            if (previous._search is not null)
            {
                _search = new SeasonSearch();
                SavedState.Of(previous._search).LoadInto(_search);
            }

            return;
        }

        foreach (Observation target in targets)
        {
            _search.Add(target.Value, target.Time);
            if (_search.IsOver)
            {
                _season = _search.Season;
                _search = null;
                return;
            }
        }
    }

    // What came before a value that the frame does not hold belongs to an older frame.
    private ReadOnlySpan<Observation> InFrame(ReadOnlySpan<Observation> targets)
    {
        for (int i = targets.Length - 1; i >= 0; i--)
        {
            if (!_frame.Holds(targets[i].Value))
            {
                return targets[(i + 1)..];
            }
        }

        return targets;
    }
}
