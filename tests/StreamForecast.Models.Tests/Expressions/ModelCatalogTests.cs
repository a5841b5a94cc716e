using StreamForecast.Models.Baselines;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Linear;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Recurrent.Networks;
using StreamForecast.Models.Recurrent.Reservoirs;

namespace StreamForecast.Models.Tests.Expressions;

public class ModelCatalogTests
{
    private static readonly ModelContext Levels = new() { Seed = 7 };

    [Theory]
    [InlineData("naive", typeof(Naive))]
    [InlineData("ar(20)", typeof(Autoregression))]
    [InlineData("neuron", typeof(LinearNeuron))]
    [InlineData("rnn", typeof(RecurrentCell))]
    [InlineData("rnn(article)", typeof(RecurrentCell))]
    [InlineData("rnn(gauss-newton)", typeof(RecurrentCell))]
    [InlineData("esn(40)", typeof(ReservoirForecaster))]
    [InlineData("lru(16)", typeof(ReservoirForecaster))]
    [InlineData("elman(8)", typeof(RecurrentNetwork))]
    [InlineData("gru(12)", typeof(RecurrentNetwork))]
    [InlineData("lstm(16)", typeof(RecurrentNetwork))]
    [InlineData("stack(gru(16), lstm(8), dense(8))", typeof(RecurrentNetwork))]
    public void A_name_builds_its_model(string expression, Type model)
    {
        Assert.IsType(model, ModelCatalog.Create(expression, Levels));
    }

    [Fact]
    public void Over_returns_naive_is_no_change_and_the_cell_starts_there()
    {
        ModelContext returns = Levels with { ReturnTarget = true };

        Assert.Equal(0, NextAfter(ModelCatalog.Create("naive", returns), 3));
        Assert.Equal(0, NextAfter(ModelCatalog.Create("rnn", returns), 3));
        Assert.Equal(3, NextAfter(ModelCatalog.Create("naive", Levels), 3));
        Assert.Equal(3, NextAfter(ModelCatalog.Create("rnn", Levels), 3));
    }

    [Theory]
    [InlineData("gru(4)")]
    [InlineData("esn(10)")]
    [InlineData("lru(4)")]
    public void Seed_and_scale_come_from_the_context(string expression)
    {
        double forecast = NextAfter(ModelCatalog.Create(expression, Levels), 1, 2, 1.5, 1.7);

        Assert.Equal(forecast, NextAfter(ModelCatalog.Create(expression, Levels with { Season = 24 }), 1, 2, 1.5, 1.7));
        Assert.NotEqual(forecast, NextAfter(ModelCatalog.Create(expression, Levels with { Seed = 8 }), 1, 2, 1.5, 1.7));
        Assert.NotEqual(forecast, NextAfter(ModelCatalog.Create(expression, Levels with { DifferenceScale = 0.1 }), 1, 2, 1.5, 1.7));
    }

    private static double NextAfter(IForecaster model, params double[] values)
    {
        foreach (double value in values)
        {
            model.Learn(value);
        }

        Span<double> next = stackalloc double[1];
        model.Forecast(next);
        return next[0];
    }
}
