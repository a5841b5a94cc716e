using MathNet.Numerics.LinearAlgebra;

namespace StreamForecast.PeerBenchmarks.MathNet;

/// <summary>AR by recursive least squares written with the matrix API of MathNet.Numerics, starting as ours does.</summary>
internal sealed class MatrixAutoregression(int order, double forgetting)
{
    private const double Delta = 10;

    private readonly double[] _past = new double[order];
    private Vector<double> _weights = Vector<double>.Build.Dense(order + 1);
    private Matrix<double> _gain = Matrix<double>.Build.DenseIdentity(order + 1) * Delta;
    private bool _hasStarted;

    public double Forecast() => _weights.DotProduct(Features());

    public void Learn(double value)
    {
        if (!_hasStarted)
        {
            Array.Fill(_past, value);
            _hasStarted = true;
        }

        Vector<double> x = Features();
        Vector<double> k = _gain * x;
        double inverse = 1 / (forgetting + x.DotProduct(k));
        _weights += k * ((value - _weights.DotProduct(x)) * inverse);
        _gain = (_gain - (k.OuterProduct(k) * inverse)) / forgetting;
        Array.Copy(_past, 0, _past, 1, order - 1);
        _past[0] = value;
    }

    private Vector<double> Features() => Vector<double>.Build.Dense(order + 1, i => i < order ? _past[i] : 1);
}
