using BenchmarkDotNet.Attributes;
using StreamForecast.Models;
using StreamForecast.Models.Baselines;
using StreamForecast.Models.Linear;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Seasons;

namespace StreamForecast.Benchmarks.Kernels;

/// <summary>One tick of each kernel: forecast one step, then learn. Figures are a tick; nothing may be allocated.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class KernelBenchmarks
{
    private const int Ticks = 10_000;

    private readonly double[] _series = KernelSeries.Autoregressive(Ticks);
    private readonly Naive _naive = new();
    private readonly RecurrentCell _cell = RecurrentCell.ByGradient(1e-3);
    private readonly RecurrentCell _adamCell = RecurrentCell.ByAdam();
    private readonly RecurrentCell _gaussNewtonCell = RecurrentCell.ByGaussNewton(0.999);
    private readonly Autoregression _ar1 = Autoregression.OfOrder(1, 0.998);
    private readonly Autoregression _ar20 = Autoregression.OfOrder(20, 0.9995);
    private readonly Autoregression _seasonal = new(SeasonalLags.For(24, 48, 0.9995), 0.9995);
    private readonly MatrixLeastSquares _matrixAr20 = new(20, 0.9995);

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double NaiveLast() => Run(_naive);

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double CellGradient() => Run(_cell);

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double CellAdam() => Run(_adamCell);

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double CellGaussNewton() => Run(_gaussNewtonCell);

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double Autoregression1() => Run(_ar1);

    [Benchmark(OperationsPerInvoke = Ticks, Baseline = true)]
    public double Autoregression20() => Run(_ar20);

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double SeasonalAutoregression24() => Run(_seasonal);

    [Benchmark(OperationsPerInvoke = Ticks)]
    public double Autoregression20ByMatrices()
    {
        double sum = 0;
        foreach (double value in _series)
        {
            sum += _matrixAr20.ForecastThenLearn(value);
        }

        return sum;
    }

    private double Run<T>(T model)
        where T : IForecaster
    {
        double sum = 0;
        Span<double> next = stackalloc double[1];
        foreach (double value in _series)
        {
            model.Forecast(next);
            sum += next[0];
            model.Learn(value);
        }

        return sum;
    }
}
