using System.Reflection;
using StreamForecast.Models.Baselines;
using Xunit.Sdk;

namespace StreamForecast.Models.Tests.Contract;

/// <summary>A law that nothing can break says nothing: each has to fail for the model that breaks it, and for nothing else about it.</summary>
public class EachLawFailsTests
{
    /// <summary>The profile that the laws of a whole series are broken under: those of all profiles are the same.</summary>
    private const string Profile = "fast";

    private static readonly MethodInfo[] Laws =
    [
        .. typeof(EachLawFailsTests).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Laws", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttribute<TheoryAttribute>() is not null)),
    ];

    public static TheoryData<string> LawNames => [.. Laws.Where(law => !IsOfSeries(law)).Select(law => law.Name)];

    public static TheoryData<string> SeriesLawNames => [.. Laws.Where(IsOfSeries).Select(law => law.Name)];

    [Theory]
    [MemberData(nameof(LawNames))]
    public void A_law_fails_for_the_model_that_breaks_it_and_passes_for_the_same_one_unbroken(string law)
    {
        Assert.True(BrokenModels.ByLaw.ContainsKey(law), $"{law} has never been seen to fail: give it a model in BrokenModels.");

        Apply(law, BrokenModels.Sound);
        TargetInvocationException failure = Assert.Throws<TargetInvocationException>(() => Apply(law, BrokenModels.ByLaw[law]));
        Assert.IsAssignableFrom<XunitException>(failure.InnerException);
    }

    [Theory]
    [MemberData(nameof(SeriesLawNames))]
    public void A_law_of_series_fails_for_the_forecaster_that_breaks_it_and_passes_for_the_same_one_unbroken(string law)
    {
        Assert.True(BrokenSeries.ByLaw.ContainsKey(law), $"{law} has never been seen to fail: give it a forecaster in BrokenSeries.");

        Apply(law, profile => new SeriesUnderLaw(profile));
        TargetInvocationException failure = Assert.Throws<TargetInvocationException>(() => Apply(law, BrokenSeries.ByLaw[law]));
        Assert.IsAssignableFrom<XunitException>(failure.InnerException);
    }

    [Fact]
    public void A_forecaster_without_a_case_is_found()
    {
        Type[] types = [typeof(Naive), typeof(SeriesAsForecaster), typeof(string)];

        Assert.Equal([typeof(SeriesAsForecaster)], EveryModelHasACaseTests.Lawless(types, new HashSet<Type> { typeof(Naive) }));
    }

    private static bool IsOfSeries(MethodInfo law) => law.DeclaringType == typeof(SeriesLaws);

    private static void Apply(string law, ModelCase model) => ModelCases.With(model, () => Invoke(law, model.Name, isOfSeries: false));

    private static void Apply(string law, Func<string, SeriesUnderLaw> create) =>
        SeriesUnderLaw.With(create, () => Invoke(law, Profile, isOfSeries: true));

    private static void Invoke(string law, string argument, bool isOfSeries)
    {
        MethodInfo method =
            Laws.Single(candidate => string.Equals(candidate.Name, law, StringComparison.Ordinal) && IsOfSeries(candidate) == isOfSeries);
        method.Invoke(Activator.CreateInstance(method.DeclaringType!), [argument]);
    }
}
