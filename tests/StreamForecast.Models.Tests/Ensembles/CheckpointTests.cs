using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Ensembles;

public class CheckpointTests
{
    [Fact]
    public void It_holds_the_state_as_it_was_when_last_taken()
    {
        var checkpoint = new Checkpoint();
        IForecaster model = ModelCatalog.Create("stack(gru(3), dense(2))", new ModelContext());
        foreach (double value in TestSeries.Noise(200, seed: 41))
        {
            model.Learn(value);
            checkpoint.Take(model);
        }

        long[] taken = StateBits.Of(model);
        model.Learn(0.5);
        IForecaster back = ModelCatalog.Create("stack(gru(3), dense(2))", new ModelContext());
        checkpoint.State.LoadInto(back);

        Assert.Equal(taken, StateBits.Of(back));
    }

    [Fact]
    public void One_that_was_read_is_given_back_until_another_is_taken()
    {
        IForecaster model = ModelCatalog.Create("stack(gru(3), dense(2))", new ModelContext());
        foreach (double value in TestSeries.Noise(20, seed: 42))
        {
            model.Learn(value);
        }

        Checkpoint checkpoint = Checkpoint.Of(SavedState.Of(model));
        IForecaster first = ModelCatalog.Create("stack(gru(3), dense(2))", new ModelContext());
        checkpoint.State.LoadInto(first);
        Assert.Equal(StateBits.Of(model), StateBits.Of(first));

        model.Learn(1);
        checkpoint.Take(model);
        IForecaster back = ModelCatalog.Create("stack(gru(3), dense(2))", new ModelContext());
        checkpoint.State.LoadInto(back);

        Assert.Equal(StateBits.Of(model), StateBits.Of(back));
    }

    [Fact]
    public void A_smaller_state_leaves_nothing_of_the_larger_one_before()
    {
        var checkpoint = new Checkpoint();
        checkpoint.Take(ModelCatalog.Create("lstm(4)", new ModelContext()));
        IForecaster smaller = ModelCatalog.Create("ar(2)", new ModelContext());
        checkpoint.Take(smaller);

        checkpoint.State.LoadInto(ModelCatalog.Create("ar(2)", new ModelContext()));
        Assert.Equal("ar", checkpoint.State.Name);
    }
}
