using BenchmarkDotNet.Attributes;
using StreamForecast.Benchmarks.Kernels;
using StreamForecast.Models;

namespace StreamForecast.Benchmarks.Profiles;

/// <summary>
/// One tick of a whole series under each profile: learn, then read the forecast with its intervals. Figures are a tick; their aims are
/// 0.4, 6 and 25 us. Nothing may be allocated.
/// </summary>
[MemoryDiagnoser]
[MedianColumn]
public class ProfileBenchmarks
{
    private const int Ticks = 10_000;

    /// <summary>Hourly, so that the seasonal experts run with all their lags.</summary>
    private const long Gap = 3_600_000_000_000;

    private readonly double[] _values = KernelSeries.Autoregressive(Ticks);
    private SeriesForecaster _series = new(new SeriesConfiguration());
    private double[] _numbers = [];
    private long _time;

    [Params("fast", "balanced", "full")]
    public string Profile { get; set; } = "";

    [Params(1, 5)]
    public int Horizon { get; set; }

    /// <summary>Leaves the warm-up, the search for a season and the start of the experts behind.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _series = new SeriesForecaster(new SeriesConfiguration { Profile = Profile, Horizon = Horizon });
        _numbers = new double[_series.Layout.Length];
        _time = 0;
        Tick();
    }

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double Tick()
    {
        double sum = 0;
        foreach (double value in _values)
        {
            _series.Learn(new Observation(_time, value));
            _series.Forecast(_numbers);
            sum += _numbers[0];
            _time += Gap;
        }

        return sum;
    }
}
