namespace StreamForecast.Models.Tests.Contract;

/// <summary>
/// Forecasters of a whole series broken on purpose, each in the one way that its law is there to catch. Keyed by the method in
/// <see cref="SeriesLaws"/>; <see cref="EachLawFailsTests"/> holds the laws to them.
/// </summary>
internal static class BrokenSeries
{
    public static readonly IReadOnlyDictionary<string, Func<string, SeriesUnderLaw>> ByLaw =
        new Dictionary<string, Func<string, SeriesUnderLaw>>(StringComparer.Ordinal)
        {
            [nameof(SeriesLaws.On_Gaussian_noise_each_interval_covers_what_it_says)] = profile => new Overconfident(profile),
            [nameof(SeriesLaws.Neither_the_unit_nor_the_zero_of_a_series_matters)] = profile => new BoundToItsUnit(profile),
            [nameof(SeriesLaws.Zeros_with_spikes_leave_it_finite_and_near_zero)] = profile => new Dividing(profile),
            [nameof(SeriesLaws.Once_past_its_warm_up_its_snapshot_keeps_its_size)] = profile => new Hoarding(profile),
            [nameof(SeriesLaws.After_warm_up_a_step_allocates_nothing)] = profile => new Allocating(profile),
        };

    // Every interval a twentieth too narrow.
    private sealed class Overconfident(string profile) : SeriesUnderLaw(profile)
    {
        public override void Forecast(Span<double> numbers)
        {
            base.Forecast(numbers);
            double mean = numbers[ForecastLayout.MeanOffset];
            foreach (ref double bound in numbers[ForecastLayout.IntervalsOffset..])
            {
                bound = mean + (0.95 * (bound - mean));
            }
        }
    }

    // An amount of its own, whatever the values are measured in.
    private sealed class BoundToItsUnit(string profile) : SeriesUnderLaw(profile)
    {
        public override void Forecast(Span<double> numbers)
        {
            base.Forecast(numbers);
            numbers[ForecastLayout.MeanOffset] += 0.2;
        }
    }

    private sealed class Dividing(string profile) : SeriesUnderLaw(profile)
    {
        private double _last;
        private double _change = 1;

        public override void Forecast(Span<double> numbers)
        {
            base.Forecast(numbers);
            numbers[ForecastLayout.MeanOffset] *= _change / _change;
        }

        public override void Learn(int row, double value)
        {
            base.Learn(row, value);
            _change = value - _last;
            _last = value;
        }
    }

    private sealed class Hoarding(string profile) : SeriesUnderLaw(profile)
    {
        private readonly List<double> _values = [];

        public override void Learn(int row, double value)
        {
            base.Learn(row, value);
            _values.Add(value);
        }

        public override void Save(StateWriter writer)
        {
            base.Save(writer);
            writer.Write(_values.ToArray());
        }
    }

    private sealed class Allocating(string profile) : SeriesUnderLaw(profile)
    {
        private double[] _last = [];

        public override void Learn(int row, double value) => base.Learn(row, (_last = [value])[0]);
    }
}
