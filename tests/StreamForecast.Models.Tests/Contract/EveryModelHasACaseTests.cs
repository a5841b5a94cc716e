namespace StreamForecast.Models.Tests.Contract;

public class EveryModelHasACaseTests
{
    [Fact]
    public void Every_concrete_forecaster_of_the_assembly_is_held_to_the_laws()
    {
        var cases = ModelCases.All.Select(c => c.Create().GetType()).ToHashSet();

        IEnumerable<string> lawless = typeof(IForecaster).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, IsInterface: false } && typeof(IForecaster).IsAssignableFrom(t))
            .Select(t => t.IsGenericType ? t.GetGenericTypeDefinition() : t)
            .Where(t => !cases.Contains(t) && !cases.Any(c => c.IsGenericType && c.GetGenericTypeDefinition() == t))
            .Select(t => t.FullName!);

        Assert.Empty(lawless);
    }
}
