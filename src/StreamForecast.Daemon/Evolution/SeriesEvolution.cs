namespace StreamForecast.Daemon.Evolution;

/// <summary>
/// The weights and parameters of one series over time, in bounded room: when it is full, every second sample goes and from then on only
/// every second is kept, so that it spans ever more time ever more coarsely. Thread-safe.
/// </summary>
public sealed class SeriesEvolution
{
    /// <summary>Samples kept: about 100 KB for ten experts.</summary>
    public const int MaxSamples = 720;

    private readonly Lock _access = new();
    private readonly List<EvolutionSample> _samples = [];
    private string[] _experts = [];
    private int _stride = 1;
    private int _passed;

    /// <summary>Takes a sample. Other experts than before begin anew: their weights cannot be compared.</summary>
    /// <param name="experts">Names of the experts, in the order of the weights.</param>
    /// <param name="sample">What they were worth.</param>
    public void Add(IEnumerable<string> experts, EvolutionSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        lock (_access)
        {
            string[] names = [.. experts];
            bool isFewer = _samples.Count > 0 && sample.Observations < _samples[^1].Observations;
            if (isFewer || !names.SequenceEqual(_experts, StringComparer.Ordinal))
            {
                (_experts, _stride, _passed) = (names, 1, 0);
                _samples.Clear();
            }

            if (_samples.Count > 0 && ++_passed < _stride)
            {
                return;
            }

            _passed = 0;
            _samples.Add(sample);
            if (_samples.Count > MaxSamples)
            {
                Thin();
            }
        }
    }

    /// <summary>The experts, and the samples made after a number of learned values, oldest first.</summary>
    public (IReadOnlyList<string> Experts, IReadOnlyList<EvolutionSample> Samples) After(long observations)
    {
        lock (_access)
        {
            return (_experts, _samples.FindAll(sample => sample.Observations > observations));
        }
    }

    // The newest stays.
    private void Thin()
    {
        int last = _samples.Count - 1;
        int at = 0;
        _samples.RemoveAll(_ => (last - at++) % 2 == 1);
        _stride *= 2;
    }
}
