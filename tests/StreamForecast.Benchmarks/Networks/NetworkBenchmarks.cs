using BenchmarkDotNet.Attributes;
using StreamForecast.Benchmarks.Kernels;
using StreamForecast.Models;
using StreamForecast.Models.Expressions;

namespace StreamForecast.Benchmarks.Networks;

/// <summary>One tick of each network and reservoir: forecast one step, then learn. Figures are a tick; nothing may be allocated.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class NetworkBenchmarks
{
    private const int Ticks = 10_000;

    private readonly double[] _series = KernelSeries.Autoregressive(Ticks);
    private IForecaster _model = ModelCatalog.Create("naive", new ModelContext());

    [Params("gru(12)", "gru(16)", "lstm(16)", "elman(8)", "esn(40)", "lru(16)", "stack(gru(16), lstm(8), dense(8))")]
    public string Expression { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _model = ModelCatalog.Create(Expression, new ModelContext());

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double Tick()
    {
        double sum = 0;
        Span<double> next = stackalloc double[1];
        foreach (double value in _series)
        {
            _model.Forecast(next);
            sum += next[0];
            _model.Learn(value);
        }

        return sum;
    }
}
