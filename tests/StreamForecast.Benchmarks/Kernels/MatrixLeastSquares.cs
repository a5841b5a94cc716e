using MathNet.Numerics.LinearAlgebra;

namespace StreamForecast.Benchmarks.Kernels;

/// <summary>AR by recursive least squares written with the matrix API of MathNet.Numerics, to compare the span kernel with.</summary>
internal sealed class MatrixLeastSquares(int order, double forgetting)
{
    private readonly double[] _past = new double[order];
    private Vector<double> _weights = Vector<double>.Build.Dense(order + 1);
    private Matrix<double> _gain = Matrix<double>.Build.DenseIdentity(order + 1) * 10;

    public double ForecastThenLearn(double value)
    {
        Vector<double> x = Vector<double>.Build.Dense(order + 1, i => i < order ? _past[i] : 1);
        double forecast = _weights.DotProduct(x);
        Vector<double> k = _gain * x;
        double inverse = 1 / (forgetting + x.DotProduct(k));
        _weights += k * ((value - forecast) * inverse);
        _gain = (_gain - (k.OuterProduct(k) * inverse)) / forgetting;
        Array.Copy(_past, 0, _past, 1, order - 1);
        _past[0] = value;
        return forecast;
    }
}
