using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Accuracy;

public class PublishedProtocolTests
{
    private const string File = "etth1.csv";

    [SkippableTheory]
    [InlineData("fast", 0.335, 0.350)]
    [InlineData("balanced", 0.212, 0.282)]
    [InlineData("full", 0.209, 0.280)]
    public void On_hourly_load_the_profile_stays_within_its_gate_and_covers_as_it_says(string profile, double mseGate, double maeGate)
    {
        double mse = 0, mae = 0;
        string[] columns = SharedData.ValueColumns(File);
        foreach (string column in columns)
        {
            Observation[] rows = SharedData.Observations(File, column);
            FsnetProtocol protocol = FsnetProtocol.For(File, rows.Length);
            double unit = protocol.UnitOf([.. rows.Select(row => row.Value)]);

            PrequentialEvaluation evaluation =
                Runs.Of(new SeriesConfiguration { Profile = profile }, rows, protocol.FirstScoredRow, protocol.EndRow);

            Assert.Equal(10_800, evaluation.Ensemble.Count);
            Runs.AssertCovers(evaluation, column);
            mse += evaluation.Ensemble.Mse / (unit * unit) / columns.Length;
            mae += evaluation.Ensemble.Mae / unit / columns.Length;
        }

        Assert.True(mse <= mseGate, $"{profile}: MSE {mse}");
        Assert.True(mae <= maeGate, $"{profile}: MAE {mae}");
    }
}
