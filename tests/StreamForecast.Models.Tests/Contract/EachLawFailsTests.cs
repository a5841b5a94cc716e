using System.Reflection;
using StreamForecast.Models.Baselines;
using Xunit.Sdk;

namespace StreamForecast.Models.Tests.Contract;

/// <summary>A law that nothing can break says nothing: each has to fail for the model that breaks it, and for nothing else about it.</summary>
public class EachLawFailsTests
{
    // The laws of a whole series have no model to exchange: its parts are those that the laws of models are about.
    private static readonly MethodInfo[] Laws =
    [
        .. typeof(EachLawFailsTests).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Laws", StringComparison.Ordinal) && type != typeof(SeriesLaws))
            .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttribute<TheoryAttribute>() is not null)),
    ];

    public static TheoryData<string> LawNames => [.. Laws.Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(LawNames))]
    public void A_law_fails_for_the_model_that_breaks_it_and_passes_for_the_same_one_unbroken(string law)
    {
        Assert.True(BrokenModels.ByLaw.ContainsKey(law), $"{law} has never been seen to fail: give it a model in BrokenModels.");

        Apply(law, BrokenModels.Sound);
        TargetInvocationException failure = Assert.Throws<TargetInvocationException>(() => Apply(law, BrokenModels.ByLaw[law]));
        Assert.IsAssignableFrom<XunitException>(failure.InnerException);
    }

    [Fact]
    public void A_forecaster_without_a_case_is_found()
    {
        Type[] types = [typeof(Naive), typeof(SeriesAsForecaster), typeof(string)];

        Assert.Equal([typeof(SeriesAsForecaster)], EveryModelHasACaseTests.Lawless(types, new HashSet<Type> { typeof(Naive) }));
    }

    private static void Apply(string law, ModelCase model)
    {
        MethodInfo method = Laws.Single(candidate => string.Equals(candidate.Name, law, StringComparison.Ordinal));
        ModelCases.With(model, () => method.Invoke(Activator.CreateInstance(method.DeclaringType!), [model.Name]));
    }
}
