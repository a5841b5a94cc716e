namespace StreamForecast.Models.Tests.Contract;

public class EveryModelHasACaseTests
{
    [Fact]
    public void Every_concrete_forecaster_of_the_assembly_is_held_to_the_laws()
    {
        var cases = ModelCases.All.Select(c => c.Create().GetType()).ToHashSet();

        Assert.Empty(Lawless(typeof(IForecaster).Assembly.GetTypes(), cases));
    }

    /// <summary>The forecasters among the types that are none of the cases.</summary>
    internal static IEnumerable<Type> Lawless(IEnumerable<Type> types, IReadOnlySet<Type> cases) => types
        .Where(t => t is { IsAbstract: false, IsInterface: false } && typeof(IForecaster).IsAssignableFrom(t))
        .Select(t => t.IsGenericType ? t.GetGenericTypeDefinition() : t)
        .Where(t => !cases.Contains(t) && !cases.Any(c => c.IsGenericType && c.GetGenericTypeDefinition() == t));
}
