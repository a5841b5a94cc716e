using StreamForecast.Models.Ensembles;

namespace StreamForecast.Models.Tests.Ensembles;

public class SigmaUnitsTests
{
    [Fact]
    public void Sigma_is_one_for_eight_errors_then_their_size()
    {
        var units = new SigmaUnits();
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(1, units.Sigma);
            units.Learn(3);
        }

        Assert.Equal(3, units.Sigma, 12);
    }

    [Fact]
    public void A_series_at_rest_keeps_a_sigma_above_nothing()
    {
        var units = new SigmaUnits();
        for (int i = 0; i < 20; i++)
        {
            units.Learn(0);
        }

        Assert.Equal(1e-3, units.Sigma, 12);
        Assert.Equal(6, SigmaUnits.Clip(1 / units.Sigma));
    }
}
