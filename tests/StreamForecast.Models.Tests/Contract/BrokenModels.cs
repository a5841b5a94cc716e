using StreamForecast.Models.Baselines;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Tests.Contract;

/// <summary>
/// Models broken on purpose, each in the one way that its law is there to catch: an AR(1) that is sound but for that. Keyed by the law's
/// method. None is held to the laws; <see cref="EachLawFailsTests"/> holds the laws to them.
/// </summary>
internal static class BrokenModels
{
    /// <summary>An AR(1) behind the same wrapper as the broken ones, with nothing broken.</summary>
    public static readonly ModelCase Sound = Case("wrapped", () => new Wrapped());

    public static readonly IReadOnlyDictionary<string, ModelCase> ByLaw = new Dictionary<string, ModelCase>(StringComparer.Ordinal)
    {
        [nameof(AccuracyLaws.On_an_autoregression_the_late_error_beats_naive_and_nears_the_noise)] = Case("learns nothing", () => new Naive()),
        [nameof(AccuracyLaws.On_independent_noise_nothing_beats_the_variance)] = Case("sees what is to come", () => new Clairvoyant()),
        [nameof(CostLaws.After_warm_up_a_step_allocates_nothing)] = Case("allocates", () => new Allocating()),
        [nameof(ExplanationLaws.The_memory_profile_equals_central_differences)] = Case("explains too much", () => new Boastful()),
        [nameof(ForecastLaws.Forecasting_changes_nothing)] = Case("counts its forecasts", () => new Counting()),
        [nameof(ForecastLaws.A_longer_horizon_extends_the_shorter_one)] = Case("looks at the horizon", () => new HorizonBound()),
        [nameof(ForecastLaws.It_becomes_ready_once_at_its_declared_warm_up)] = Case("ready a value late", () => new Late()),
        [nameof(NumericLaws.Forecasts_stay_finite_on_awkward_series)] = Case("divides by the change", () => new Dividing()),
        [nameof(NumericLaws.What_is_not_finite_is_refused_and_leaves_the_state_as_it_was)] = Case("counts before it looks", () => new Hasty()),
        [nameof(PersistenceLaws.The_same_values_give_the_same_bits)] = Case("no two alike", () => new Unseeded()),
        [nameof(PersistenceLaws.Restored_from_a_snapshot_it_goes_on_bit_for_bit)] = Case("saves not all", () => new Forgetful()),
        [nameof(PersistenceLaws.A_snapshot_that_does_not_fit_is_refused)] = Case("loads anything", () => new Credulous()),
        [nameof(PersistenceLaws.A_snapshot_has_the_same_size_however_long_the_stream)] = Case("keeps every value", () => new Hoarding()),
    };

    private static ModelCase Case(string name, Func<IForecaster> create) => new(name, InputUnits.Any, create);

    private class Wrapped : IForecaster, IExplainable
    {
        private readonly Autoregression _inner = Autoregression.OfOrder(1, 0.998);

        public StateKind Kind => _inner.Kind;

        public virtual int WarmUp => _inner.WarmUp;

        public bool IsReady => _inner.IsReady;

        public virtual void Forecast(Span<double> horizon) => _inner.Forecast(horizon);

        public virtual void Learn(double value) => _inner.Learn(value);

        public virtual void MemoryProfile(Span<double> gradients) => _inner.MemoryProfile(gradients);

        public virtual void Save(StateWriter writer) => _inner.Save(writer);

        public virtual void Load(StateReader reader) => _inner.Load(reader);
    }

    /// <summary>Keeps one number more.</summary>
    private abstract class WithNumber : Wrapped
    {
        protected double Number { get; set; }

        public override void Save(StateWriter writer)
        {
            base.Save(writer);
            writer.Write(Number);
        }

        public override void Load(StateReader reader)
        {
            base.Load(reader);
            Number = reader.ReadNumber();
        }
    }

    // The series of the law, which is what a leak amounts to.
    private sealed class Clairvoyant : Wrapped
    {
        private readonly double[] _coming = TestSeries.Noise(9_000, seed: 12);
        private int _learned;

        public override void Forecast(Span<double> horizon) => horizon.Fill(_coming[_learned]);

        public override void Learn(double value)
        {
            base.Learn(value);
            _learned++;
        }
    }

    private sealed class Allocating : Wrapped
    {
        private double[] _last = [];

        public override void Learn(double value) => base.Learn((_last = [value])[0]);
    }

    private sealed class Boastful : Wrapped
    {
        public override void MemoryProfile(Span<double> gradients)
        {
            base.MemoryProfile(gradients);
            gradients[1] += 0.01;
        }
    }

    private sealed class Counting : WithNumber
    {
        public override void Forecast(Span<double> horizon)
        {
            base.Forecast(horizon);
            Number++;
        }
    }

    private sealed class HorizonBound : Wrapped
    {
        public override void Forecast(Span<double> horizon)
        {
            base.Forecast(horizon);
            foreach (ref double step in horizon)
            {
                step += 1e-9 * horizon.Length;
            }
        }
    }

    private sealed class Late : Wrapped
    {
        public override int WarmUp => base.WarmUp - 1;
    }

    private sealed class Dividing : WithNumber
    {
        private double _change = 1;

        public override void Forecast(Span<double> horizon)
        {
            base.Forecast(horizon);
            horizon[0] /= _change;
        }

        public override void Learn(double value)
        {
            base.Learn(value);
            _change = value - Number;
            Number = value;
        }
    }

    private sealed class Hasty : WithNumber
    {
        public override void Learn(double value)
        {
            Number++;
            base.Learn(value);
        }
    }

    private sealed class Unseeded : Wrapped
    {
        private static int _made;

        private readonly double _shift = 1e-9 * Interlocked.Increment(ref _made);

        public override void Learn(double value) => base.Learn(value + (double.IsFinite(value) ? _shift : 0));
    }

    private sealed class Forgetful : Wrapped
    {
        private double _sum;

        public override void Forecast(Span<double> horizon)
        {
            base.Forecast(horizon);
            horizon[0] += 1e-9 * _sum;
        }

        public override void Learn(double value)
        {
            base.Learn(value);
            _sum += value;
        }
    }

    private sealed class Credulous : Wrapped
    {
        public override void Load(StateReader reader)
        {
            try
            {
                base.Load(reader);
            }
            catch (StateFormatException)
            {
                base.Learn(0);
            }
        }
    }

    private sealed class Hoarding : Wrapped
    {
        private readonly List<double> _values = [];

        public override void Learn(double value)
        {
            base.Learn(value);
            _values.Add(value);
        }

        public override void Save(StateWriter writer)
        {
            base.Save(writer);
            writer.Write(_values.ToArray());
        }
    }
}
