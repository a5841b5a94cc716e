using System.IO.Hashing;
using System.Text;

namespace StreamForecast.Connectors.Simulator;

/// <summary>
/// The made-up price of one symbol, trade by trade. A slow tide, fixed by the symbol and the clock alone, carries an excursion that always
/// returns to it. The excursion has what a market has: regimes of calm, habit and storm with drifts of their own, volatility that clusters
/// (GARCH(1,1), Bollerslev 1986), and rare jumps; the printed price bounces between bid and ask on a grid. Since an excursion starts at 0
/// and
/// stays within about a percent, a market that starts again goes on near the price it left off, with nothing remembered.
/// </summary>
public sealed class MarketModel
{
    /// <summary>Standard deviation of a trade's logarithmic return in the usual regime.</summary>
    private const double Volatility = 2e-4;

    private const double GarchFloor = 0.02;
    private const double GarchShock = 0.10;
    private const double GarchMemory = 0.88;

    /// <summary>Bounds a storm that feeds itself: five times the usual volatility.</summary>
    private const double MaxVariance = 25;

    private const double JumpProbability = 1e-3;
    private const double JumpSize = 8;
    private const double RegimeProbability = 1.0 / 500;
    private const double DriftShare = 0.03;

    /// <summary>Share of the excursion given back each trade.</summary>
    private const double Return = 1.0 / 2000;

    private const double HalfSpread = 5e-5;
    private const int PriceDigits = 6;
    private const double NanosecondsPerHour = 3.6e12;

    private static readonly double[] RegimeVolatilities = [0.5, 1, 2];

    /// <summary>Where the best-known names stand; any other symbol gets a price between 1 and 1,000 from its name.</summary>
    private static readonly Dictionary<string, double> KnownPrices = new(StringComparer.Ordinal)
    {
        ["BTC"] = 64_000,
        ["ETH"] = 3200,
        ["SOL"] = 150,
        ["XRP"] = 0.55,
        ["ADA"] = 0.45,
        ["DOGE"] = 0.12,
        ["LTC"] = 85,
        ["LINK"] = 14,
        ["EUR"] = 1.085,
        ["GBP"] = 1.27,
        ["XAU"] = 2350,
        ["WTI"] = 78,
    };

    private readonly SimulatorRandom _random;
    private readonly double _reference;
    private readonly double _phase;
    private readonly double _grid;
    private readonly int _decimals;
    private double _excursion;
    private double _variance = 1;
    private double _regimeVolatility = 1;
    private double _drift;

    /// <param name="symbol">The symbol: <c>SIM:BTC-USD</c>.</param>
    /// <param name="seed">With the symbol, decides every price.</param>
    public MarketModel(string symbol, ulong seed)
    {
        ulong name = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(symbol));
        _random = new SimulatorRandom(seed ^ name);
        var fixedByName = new SimulatorRandom(name);
        string asset = symbol[(symbol.LastIndexOf(':') + 1)..].Split('-')[0];
        _reference = KnownPrices.TryGetValue(asset, out double known) ? known : Math.Pow(10, 3 * fixedByName.NextUniform());
        _phase = 2 * Math.PI * fixedByName.NextUniform();
        int exponent = (int)Math.Floor(Math.Log10(_reference)) + 1 - PriceDigits;
        _grid = Math.Pow(10, exponent);
        _decimals = Math.Max(0, -exponent);
    }

    /// <summary>The price of the next trade. Above 0.</summary>
    /// <param name="time">When it takes place, unix nanoseconds.</param>
    public double Next(long time)
    {
        if (_random.NextUniform() < RegimeProbability)
        {
            _regimeVolatility = RegimeVolatilities[_random.NextIndex(RegimeVolatilities.Length)];
            _drift = (_random.NextIndex(3) - 1) * DriftShare;
        }

        double shock = _random.NextNormal();
        double jump = _random.NextUniform() < JumpProbability ? JumpSize * _random.NextNormal() : 0;
        double step = _drift + jump + (Math.Sqrt(_variance) * shock);
        _variance = Math.Min(MaxVariance, GarchFloor + (_variance * ((GarchShock * shock * shock) + GarchMemory)));
        _excursion += (Volatility * _regimeVolatility * step) - (Return * _excursion);

        double side = _random.NextUniform() < 0.5 ? -HalfSpread : HalfSpread;
        double price = _reference * Math.Exp(Tide(time) + _excursion + side);
        return Math.Max(_grid, Math.Round(Math.Round(price / _grid) * _grid, _decimals));
    }

    /// <summary>Up to 6 % over days, 1.5 % over hours.</summary>
    private double Tide(long time)
    {
        double hours = time / NanosecondsPerHour;
        return (0.06 * Math.Sin((2 * Math.PI * hours / 131) + _phase)) + (0.015 * Math.Sin((2 * Math.PI * hours / 7.3) + (3 * _phase)));
    }
}
